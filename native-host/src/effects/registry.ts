import { spawnSync } from 'node:child_process';

/** A key's default value, with its type: browsers read REG_SZ alone. */
type RegistryValue = { readonly type: string; readonly data: string };

/** Windows' registry, as far as browsers need it: the default values of keys. */
export type Registry = {
	/** null where there is none. */
	read(key: string): RegistryValue | null;
	/** A REG_SZ, in place of whatever was there. */
	write(key: string, value: string): void;
	remove(key: string): void;
};

export const windowsRegistry: Registry = {
	read(key) {
		const { status, stdout } = reg(['query', key, '/ve']);
		if (status !== 0) return null;
		const [, type, data] = /\s(REG_[A-Z_]+)\s+(.*?)\r?$/mu.exec(stdout) ?? [];
		return type === undefined || data === undefined ? null : { type, data };
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
