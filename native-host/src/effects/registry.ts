import { spawnSync } from 'node:child_process';

/** Windows' registry of this user, as far as browsers need it: the default values of keys. */
export type Registry = {
	/** null where there is none. */
	read(key: string): string | null;
	write(key: string, value: string): void;
	remove(key: string): void;
};

export const windowsRegistry: Registry = {
	read(key) {
		const { status, stdout } = reg(['query', key, '/ve']);
		return status === 0 ? (/REG_SZ\s+(.*?)\r?$/mu.exec(stdout)?.[1] ?? null) : null;
	},
	write(key, value) {
		expectDone(reg(['add', key, '/ve', '/t', 'REG_SZ', '/d', value, '/f']));
	},
	remove(key) {
		expectDone(reg(['delete', key, '/f']));
	},
};

const reg = (args: readonly string[]) =>
	spawnSync('reg.exe', [...args], { encoding: 'utf8', windowsHide: true, timeout: 10_000 });

function expectDone({ status, stderr, error }: ReturnType<typeof reg>): void {
	if (error) throw error;
	if (status !== 0) throw new Error(stderr.trim() || `reg.exe ended with ${status}`);
}
