/** What a program of others needs to work, and no more: nothing of this program, its terminal, or its secrets. */
const kept = new Set(
	`PATH HOME LANG LANGUAGE TZ TMPDIR TEMP TMP SYSTEMROOT WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA USERPROFILE
	SSL_CERT_FILE SSL_CERT_DIR HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY`.split(/\s+/u),
);

export function childEnvironment(
	env: NodeJS.ProcessEnv,
	/** null: as the system says; 'direct': none. */
	proxy: string | null,
): Record<string, string> {
	const clean: Record<string, string> = {};
	for (const [name, value] of Object.entries(env)) {
		const upper = name.toUpperCase();
		if (value === undefined || !(kept.has(upper) || upper.startsWith('LC_'))) continue;
		if (proxy !== null && upper.endsWith('_PROXY')) continue;
		clean[name] = value;
	}
	// In the environment, for a command line is read by everybody, and an address of a proxy may hold a login.
	if (proxy !== null && proxy !== 'direct')
		for (const name of ['http_proxy', 'https_proxy', 'all_proxy']) clean[name] = proxy;
	return { ...clean, PYTHONIOENCODING: 'utf-8', PYTHONUTF8: '1' };
}
