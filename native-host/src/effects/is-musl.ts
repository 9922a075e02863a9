/** Whether the C library of this Linux is another one than glibc. */
export function isMusl(): boolean {
	if (process.platform !== 'linux') return false;
	// Else it looks up the names of all addresses of this machine.
	(process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
	const header = (process.report.getReport() as { header?: { glibcVersionRuntime?: string } }).header;
	return header?.glibcVersionRuntime === undefined;
}
