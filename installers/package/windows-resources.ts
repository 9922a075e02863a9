import { readFileSync } from 'node:fs';
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';
import about from '../../package.json' with { type: 'json' };

const icon = (size: number): Buffer =>
	readFileSync(new URL(`../../extension/icons/icon-${size}.png`, import.meta.url));
const sizes = [16, 32, 48, 128];
const english = { lang: 0x409, codepage: 1200 };
/** Explorer shows the icon of the group with the smallest number. */
const iconGroup = 1;

/** What Explorer shows of the program: our icon, name and version, not those of Node. Its signature goes. */
export function withWindowsResources(program: Buffer): Buffer {
	const executable = NtExecutable.from(program, { ignoreCert: true });
	const resources = NtExecutableResource.from(executable);
	const images = sizes.map(size => {
		const image = icon(size);
		return Data.RawIconItem.from(image, size, size, 32, 0, image.length);
	});
	Resource.IconGroupEntry.replaceIconsForResource(resources.entries, iconGroup, english.lang, images);
	const [found] = Resource.VersionInfo.fromEntries(resources.entries);
	const version = found ?? Resource.VersionInfo.createEmpty();
	const [major = 0, minor = 0, patch = 0] = about.version.split('.').map(Number);
	version.setFileVersion(major, minor, patch, 0, english.lang);
	version.setProductVersion(major, minor, patch, 0, english.lang);
	version.setStringValues(english, {
		ProductName: 'Rustloader',
		FileDescription: 'Rustloader',
		CompanyName: 'Rustloader',
		InternalName: 'rustloader',
		OriginalFilename: 'rustloader.exe',
		FileVersion: about.version,
		ProductVersion: about.version,
		LegalCopyright: `${about.license}; with Node.js and other works, see THIRD-PARTY-LICENSES.txt`,
	});
	version.outputToResourceEntries(resources.entries);
	resources.outputResource(executable);
	return Buffer.from(executable.generate());
}

/** The same pictures as a file. */
export function windowsIcon(): Buffer {
	const file = new Data.IconFile();
	for (const size of sizes) {
		const image = icon(size);
		const data = Data.RawIconItem.from(image, size, size, 32, 0, image.length);
		file.icons.push({ width: size, height: size, colors: 0, planes: 1, bitCount: 32, data });
	}
	return Buffer.from(file.generate());
}
