export type TemplateValues = {
	readonly RepresentationID: string;
	readonly Bandwidth: number;
	readonly Number?: number;
	readonly Time?: bigint;
};

const widthMax = 32;

/** ISO 23009-1 5.3.9.4.4: `$Number%05d$` and the like; `$$` is a dollar sign. */
export const fillTemplate = (template: string, values: TemplateValues): string =>
	template.replaceAll(
		/\$(?:(RepresentationID|Number|Bandwidth|Time)(?:%0(\d{1,2})d)?)?\$/gu,
		(whole, name: keyof TemplateValues | undefined, width: string | undefined) => {
			if (name === undefined) return '$';
			const value = values[name];
			return value === undefined
				? whole
				: String(value).padStart(Math.min(widthMax, Number(width ?? 0)), '0');
		},
	);
