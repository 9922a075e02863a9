import * as v from 'valibot';
import { Settings } from '../../../../shared/domain/settings.ts';
import type { SettingName } from './fields.ts';

export type Bounds = { readonly least: number; readonly most: number };

/** Whether the daemon would take the value: its own schema decides. */
export const isFit = (name: SettingName, value: unknown): boolean =>
	v.is(v.object({ [name]: Settings.entries[name] }), { [name]: value });

type Check = { readonly type?: string; readonly requirement?: unknown };

/** The bounds that the schema states of a number; null: of anything else. */
export function boundsOf(name: SettingName): Bounds | null {
	const schema = Settings.entries[name];
	const pipe: readonly Check[] = 'pipe' in schema ? schema.pipe : [];
	const stated = (type: string) => pipe.find(check => check.type === type)?.requirement;
	const [least, most] = [stated('min_value'), stated('max_value')];
	return typeof least === 'number' && typeof most === 'number' ? { least, most } : null;
}
