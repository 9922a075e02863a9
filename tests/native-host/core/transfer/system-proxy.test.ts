import { describe, expect, it } from 'vitest';
import {
	chooseProxy,
	noSystemProxy,
	readGnomeProxy,
	readKdeProxy,
	readMacProxy,
	readWindowsProxy,
} from '../../../../native-host/src/core/transfer/system-proxy.ts';

const gnome = (mode: string) => `org.gnome.system.proxy autoconfig-url 'http://wpad/x.pac'
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '*.home.arpa']
org.gnome.system.proxy mode '${mode}'
org.gnome.system.proxy.http host 'proxy.example'
org.gnome.system.proxy.http port 3128
org.gnome.system.proxy.https host ''
org.gnome.system.proxy.https port 0
org.gnome.system.proxy.socks host 'socks.example'
org.gnome.system.proxy.socks port 1080
`;

const kde = (kind: number) => `[$Version]
update_info=x

[Proxy Settings]
NoProxyFor=intern.example, 10.0.0.0/8
ProxyType=${kind}
Proxy Config Script=http://wpad/x.pac
httpProxy=http://proxy.example 3128
httpsProxy=proxy.example:3129
socksProxy=socks://socks.example 1080

[Other]
httpProxy=http://wrong 1
`;

const windows = (enabled: number, server: string, more = '') => `
HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\r
    User Agent    REG_SZ    Mozilla/4.0\r
    ProxyEnable    REG_DWORD    0x${enabled}\r
    ProxyServer    REG_SZ    ${server}\r
    ProxyOverride    REG_SZ    *.intern.example;10.*;<local>\r
${more}`;

const mac = `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 3128
  HTTPProxy : proxy.example
  HTTPSEnable : 0
  HTTPSPort : 1
  HTTPSProxy : unused
  SOCKSEnable : 1
  SOCKSPort : 1080
  SOCKSProxy : socks.example
}
`;

describe('what a desktop says about proxies', () => {
	it('GNOME', () => {
		expect(readGnomeProxy(gnome('manual'))).toEqual({
			http: 'http://proxy.example:3128',
			https: null,
			socks: 'socks5://socks.example:1080',
			exempt: ['localhost', '127.0.0.0/8', '*.home.arpa'],
			isScript: false,
		});
		expect(readGnomeProxy(gnome('none'))).toEqual(noSystemProxy);
		expect(readGnomeProxy(gnome('auto'))).toEqual({ ...noSystemProxy, isScript: true });
	});

	it('KDE', () => {
		expect(readKdeProxy(kde(1))).toEqual({
			http: 'http://proxy.example:3128',
			https: 'http://proxy.example:3129',
			socks: 'socks5://socks.example:1080',
			exempt: ['intern.example', '10.0.0.0/8'],
			isScript: false,
		});
		expect(readKdeProxy(kde(0))).toEqual(noSystemProxy);
		expect(readKdeProxy(kde(2)).isScript).toBe(true);
		expect(readKdeProxy(kde(3))).toEqual(noSystemProxy);
	});

	it('Windows', () => {
		expect(readWindowsProxy(windows(1, 'proxy.example:8080'))).toEqual({
			http: 'http://proxy.example:8080',
			https: 'http://proxy.example:8080',
			socks: null,
			exempt: ['*.intern.example', '10.*', '<local>'],
			isScript: false,
		});
		expect(readWindowsProxy(windows(1, 'http=a:1;https=b:2;socks=c:3'))).toMatchObject({
			http: 'http://a:1',
			https: 'http://b:2',
			socks: 'socks5://c:3',
		});
		expect(readWindowsProxy(windows(0, 'proxy.example:8080'))).toEqual(noSystemProxy);
		expect(readWindowsProxy(windows(0, '', '    AutoConfigURL    REG_SZ    http://x/pac\r\n')).isScript).toBe(
			true,
		);
	});

	it('macOS', () => {
		expect(readMacProxy(mac)).toEqual({
			http: 'http://proxy.example:3128',
			https: null,
			socks: 'socks5://socks.example:1080',
			exempt: ['*.local', '169.254/16'],
			isScript: false,
		});
		expect(readMacProxy('<dictionary> {\n  ProxyAutoConfigEnable : 1\n}').isScript).toBe(true);
	});

	it.each<[string, typeof readGnomeProxy, string, object]>([
		['no port', readGnomeProxy, gnome('manual').replace('port 3128', 'port 0'), { http: null }],
		['no host', readGnomeProxy, gnome('manual').replace("'proxy.example'", "''"), { http: null }],
		['no script', readGnomeProxy, gnome('auto').replace("'http://wpad/x.pac'", "''"), { isScript: false }],
		[
			'a port by a colon',
			readKdeProxy,
			kde(1).replace('example 3128', 'example:1'),
			{ http: 'http://proxy.example:1' },
		],
		[
			'several spaces',
			readKdeProxy,
			kde(1).replace('example 3128', 'example   1'),
			{ http: 'http://proxy.example:1' },
		],
		[
			'a variable',
			readKdeProxy,
			kde(1).replace('httpProxy=', 'httpProxy[$e]='),
			{ http: 'http://proxy.example:3128' },
		],
		[
			'another section before',
			readKdeProxy,
			`[X]\nhttpProxy=http://wrong 1\n${kde(1)}`,
			{ http: 'http://proxy.example:3128' },
		],
		['a name that only ends so', readKdeProxy, kde(1).replace('httpProxy=', 'xhttpProxy='), { http: null }],
		['a section of such a name', readKdeProxy, kde(1).replace('[Proxy', 'x[Proxy'), { http: null }],
		[
			'a list with spaces',
			readKdeProxy,
			kde(1).replace('intern.example, ', ' a ;; b,c  '),
			{ exempt: ['a', 'b', 'c', '10.0.0.0/8'] },
		],
		['a scheme', readWindowsProxy, windows(1, 'socks5://s:1'), { http: 'socks5://s:1' }],
		[
			'an empty part',
			readWindowsProxy,
			windows(1, 'http=;https=b:2'),
			{ http: null, https: 'http://b:2', socks: null },
		],
		['a value with =', readWindowsProxy, windows(1, 'http=a=b:1'), { http: 'http://a=b:1' }],
		[
			'a proxy and a script',
			readWindowsProxy,
			windows(1, 'p:1', '    AutoConfigURL    REG_SZ    http://x\r\n'),
			{ isScript: false },
		],
		['one that is off', readMacProxy, mac.replace('HTTPEnable : 1', 'HTTPEnable : 0'), { http: null }],
		['no list', readMacProxy, mac.replace(/ExceptionsList[^}]*\}/u, ''), { exempt: [] }],
	])('with %s', (_, read, text, expected) => expect(read(text)).toMatchObject(expected));

	it.each(['', 'nonsense', '[Proxy Settings]', 'org.gnome.system.proxy mode', 'ExceptionsList : <array> {'])(
		'nothing in %j',
		text => {
			for (const read of [readGnomeProxy, readKdeProxy, readWindowsProxy, readMacProxy])
				expect(read(text)).toEqual(noSystemProxy);
		},
	);
});

describe('the proxy for a host', () => {
	const system = {
		http: 'http://p:1',
		https: null,
		socks: 'socks5://s:2',
		exempt: ['*.intern.example', 'plain.example', '10.*', '192.168.0.0/16', '169.254/16', '<local>'],
		isScript: false,
	};
	it.each<[string, boolean, string | null]>([
		['example.org', false, 'http://p:1'],
		['example.org', true, 'socks5://s:2'],
		['a.intern.example', true, null],
		['intern.example', true, null],
		['notintern.example', true, 'socks5://s:2'],
		['sub.plain.example', false, null],
		['10.1.2.3', false, null],
		['192.168.7.7', false, null],
		['192.169.7.7', false, 'http://p:1'],
		['169.254.9.9', false, null],
		['printer', false, null],
		['localhost', false, null],
		['127.0.0.9', false, null],
		['::1', false, null],
		['127.0.0.9.example.org', false, 'http://p:1'],
		['192.168.7.7.7', false, 'http://p:1'],
		['192.168.7.256', false, 'http://p:1'],
		['192.168.7.1000', false, 'http://p:1'],
		['fe80::1', false, 'http://p:1'],
		['a.localhost', false, null],
		['notlocalhost', true, null],
		['not.alocalhost', false, 'http://p:1'],
		['127.1', false, 'http://p:1'],
		['1127.0.0.1', false, 'http://p:1'],
		['127.0.0.1.1', false, 'http://p:1'],
		['169.254.255.255', false, null],
		['169.255.0.0', false, 'http://p:1'],
		['192.167.255.255', false, 'http://p:1'],
		['110.1.2.3', false, 'http://p:1'],
		['internxexample', false, null],
		['a.internxexample', false, 'http://p:1'],
	])('%s, secure: %s', (host, isSecure, expected) =>
		expect(chooseProxy(system, isSecure, host)).toEqual({ ok: true, value: expected }),
	);

	it.each([
		['10.0.0.0/8', '10.255.255.255', true],
		['10.0.0.0/8', '11.0.0.0', false],
		['1.2.3.4/32', '1.2.3.4', true],
		['1.2.3.4/32', '1.2.3.5', false],
		['0.0.0.0/0', '255.255.255.255', true],
		['10.0.0.0/33', '10.0.0.0', false],
		['10.0.0.0/8', 'a10.0.0.1.org', false],
		['300.0.0.0/8', '10.0.0.0', false],
		['1.2.3.4.5/8', '1.2.3.4', false],
		[' *.Example.ORG ', 'a.example.org', true],
		['.example.org', 'example.org', true],
		['example.org', 'exampleXorg', false],
		['ex*.org', 'example.org', true],
		['ex*.org', 'example.org.uk', false],
		['<local>', '::2', false],
		['', 'example.org', false],
		['a+b', 'aab', false],
	])('%j covers %s: %s', (entry, host, isExempt) =>
		expect(chooseProxy({ ...system, exempt: [entry] }, false, host)).toEqual({
			ok: true,
			value: isExempt ? null : 'http://p:1',
		}),
	);

	it('of its own comes before a script', () => {
		expect(chooseProxy({ ...system, isScript: true }, false, 'example.org')).toEqual({
			ok: true,
			value: 'http://p:1',
		});
	});

	it('is not known where a script decides', () => {
		const script = { ...noSystemProxy, isScript: true };
		expect(chooseProxy(script, true, 'example.org')).toEqual({ ok: false, error: 'script' });
		expect(chooseProxy(script, true, 'localhost')).toEqual({ ok: true, value: null });
	});
});
