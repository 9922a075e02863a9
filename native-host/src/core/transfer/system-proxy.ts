import { err, ok, type Result } from '../../../../shared/kernel/result.ts';

/** What a desktop's settings say about proxies. Addresses have a scheme; null: none for that. */
export type SystemProxy = {
	readonly http: string | null;
	readonly https: string | null;
	readonly socks: string | null;
	/** Hosts that are reached without: names, names below `*.name` or `.name`, address ranges, `<local>`. */
	readonly exempt: readonly string[];
	/** A script decides (PAC). A mere search for one is no reason to fetch nothing. */
	readonly isScript: boolean;
};

export const noSystemProxy: SystemProxy = {
	http: null,
	https: null,
	socks: null,
	exempt: [],
	isScript: false,
};

/** Of `gsettings list-recursively org.gnome.system.proxy`. */
export function readGnomeProxy(text: string): SystemProxy {
	const values = new Map(
		text.split('\n').map(line => {
			const [, schema = '', key = '', value = ''] = /^(\S+) (\S+) (.*)$/u.exec(line.trim()) ?? [];
			const name: string = `${schema.replace(/^org\.gnome\.system\.proxy\.?/u, '')}/${key}`;
			return [name, value] as const;
		}),
	);
	const unquote = (value: string) => /^'(.*)'$/u.exec(value)?.[1] ?? value;
	const of = (name: string) => unquote(values.get(name) ?? '');
	const at = (kind: string) =>
		hostAndPort(kind === 'socks' ? 'socks5' : 'http', of(`${kind}/host`), of(`${kind}/port`));
	if (of('/mode') === 'auto') return { ...noSystemProxy, isScript: of('/autoconfig-url') !== '' };
	if (of('/mode') !== 'manual') return noSystemProxy;
	const exempt = [...(values.get('/ignore-hosts') ?? '').matchAll(/'([^']*)'/gu)].map(
		([, host = '']) => host,
	);
	return { http: at('http'), https: at('https'), socks: at('socks'), exempt, isScript: false };
}

/** Of KDE's kioslaverc. */
export function readKdeProxy(text: string): SystemProxy {
	const [, section = ''] = /^\[Proxy Settings\][^\n]*\n((?:(?!\[).*\n?)*)/mu.exec(text) ?? [];
	const of = (name: string) =>
		new RegExp(`^${name}(?:\\[\\$e\\])?=(.*)$`, 'mu').exec(section)?.[1]?.trim() ?? '';
	const kind = of('ProxyType');
	if (kind === '2') return { ...noSystemProxy, isScript: true };
	if (kind !== '1') return noSystemProxy;
	// `http://host 8080`, or with a colon.
	const at = (name: string, scheme: string) => withScheme(scheme, of(name).replace(/ +(?=\d+$)/u, ':'));
	return {
		http: at('httpProxy', 'http'),
		https: at('httpsProxy', 'http'),
		socks: at('socksProxy', 'socks5')?.replace(/^socks:/u, 'socks5:') ?? null,
		exempt: splitList(of('NoProxyFor')),
		isScript: false,
	};
}

/** Of `reg query "HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"`. */
export function readWindowsProxy(text: string): SystemProxy {
	const of = (name: string) =>
		new RegExp(`^\\s+${name}\\s+REG_\\w+\\s+(.*?)\\r?$`, 'mu').exec(text)?.[1] ?? '';
	if (Number(of('ProxyEnable')) !== 1) return { ...noSystemProxy, isScript: of('AutoConfigURL') !== '' };
	const server = of('ProxyServer').trim();
	const exempt = splitList(of('ProxyOverride'));
	if (!server.includes('=')) {
		const one = withScheme('http', server);
		return { http: one, https: one, socks: null, exempt, isScript: false };
	}
	const parts = new Map(
		server.split(';').map(part => [part.split('=', 1)[0] ?? '', part.replace(/^[^=]*=?/u, '')] as const),
	);
	return {
		http: withScheme('http', parts.get('http') ?? ''),
		https: withScheme('http', parts.get('https') ?? ''),
		socks: withScheme('socks5', parts.get('socks') ?? ''),
		exempt,
		isScript: false,
	};
}

/** Of macOS' `scutil --proxy`. */
export function readMacProxy(text: string): SystemProxy {
	const of = (name: string) => new RegExp(`^ *${name} : (.*)$`, 'mu').exec(text)?.[1]?.trim() ?? '';
	const at = (kind: string, scheme: string) =>
		of(`${kind}Enable`) === '1' ? hostAndPort(scheme, of(`${kind}Proxy`), of(`${kind}Port`)) : null;
	const [, list = ''] = /ExceptionsList : <array> \{([^}]*)\}/u.exec(text) ?? [];
	return {
		http: at('HTTP', 'http'),
		https: at('HTTPS', 'http'),
		socks: at('SOCKS', 'socks5'),
		exempt: [...list.matchAll(/^ *\d+ : (.*)$/gmu)].map(([, host = '']) => host.trim()),
		isScript: of('ProxyAutoConfigEnable') === '1',
	};
}

/** The proxy for that host; null: none. Refused where a script decides. `host` without brackets, in lower case. */
export function chooseProxy(
	system: SystemProxy,
	isSecure: boolean,
	host: string,
): Result<string | null, 'script'> {
	if (isLoopback(host) || system.exempt.some(entry => covers(entry.toLowerCase().trim(), host)))
		return ok(null);
	const own = (isSecure ? system.https : system.http) ?? system.socks;
	return own === null && system.isScript ? err('script') : ok(own);
}

export const isLoopback = (host: string): boolean =>
	host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d+){3}$/u.test(host);

function covers(entry: string, host: string): boolean {
	if (entry === '') return false;
	if (entry === '<local>') return !host.includes('.') && !host.includes(':');
	const range = /^([\d.]+)\/(\d{1,2})$/u.exec(entry);
	if (range) return isWithin(host, range[1] ?? '', Number(range[2]));
	// `10.*`, `*.example.org`, `example.org`, `.example.org`
	const pattern = entry
		.replace(/^\*?\./u, '')
		.replace(/[.+?^${}()|[\]\\]/gu, '\\$&')
		.replaceAll('*', '.*');
	return new RegExp(`^(?:.*\\.)?${pattern}$`, 'u').test(host);
}

function isWithin(host: string, network: string, bits: number): boolean {
	const [mine, theirs] = [asNumber(host), asNumber(network)];
	if (mine === null || theirs === null || bits > 32) return false;
	const size = 2 ** (32 - bits);
	return Math.floor(mine / size) === Math.floor(theirs / size);
}

/** An IPv4 address; macOS leaves zeroes at its end out. */
function asNumber(address: string): number | null {
	const parts = address.split('.').map(part => (/^\d{1,3}$/u.test(part) ? Number(part) : Number.NaN));
	while (parts.length < 4) parts.push(0);
	if (parts.length > 4 || parts.some(part => !(part <= 255))) return null;
	return parts.reduce((sum, part) => sum * 256 + part, 0);
}

const hostAndPort = (scheme: string, host: string, port: string): string | null =>
	host === '' || Number(port) === 0 ? null : withScheme(scheme, `${host}:${port}`);

const withScheme = (scheme: string, text: string): string | null =>
	text === '' || text === ':' ? null : /^[a-z\d+.-]+:\/\//iu.test(text) ? text : `${scheme}://${text}`;

const splitList = (text: string): string[] => text.split(/[\s,;]+/u).filter(entry => entry !== '');
