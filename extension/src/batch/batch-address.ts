/** The page that offers what a tab holds, or what is selected in a frame of it. */
export const batchAddress = (tab: number | undefined, frame: number | null = null): string => {
	const from = tab === undefined ? '' : `#tab=${tab}`;
	return `src/batch/index.html${from}${frame === null ? '' : `&frame=${frame}&source=selection`}`;
};
