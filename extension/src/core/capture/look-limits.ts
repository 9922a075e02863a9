/* Of one frame; apart from what parses it, so that scripts in pages carry no parser. */
export const playersMax = 60;
export const linksMax = 200;
export const describedMax = 40;
/** Between two looks. */
export const passingMax = 20;
