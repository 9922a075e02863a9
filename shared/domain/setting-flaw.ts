import type * as v from 'valibot';
import { remark, type Remark } from './remarks.ts';
import { Settings } from './settings.ts';
import { parseTemplate } from './template.ts';

export type SettingName = keyof Settings;
export type Bounds = { readonly least: number; readonly most: number };

type Check = { readonly type?: string; readonly requirement?: unknown };

/** The bounds that the schema states of a number; null: of anything else. */
export function boundsOf(name: SettingName): Bounds | null {
	const schema = Settings.entries[name];
	const pipe: readonly Check[] = 'pipe' in schema ? schema.pipe : [];
	const stated = (type: string) => pipe.find(check => check.type === type)?.requirement;
	const [least, most] = [stated('min_value'), stated('max_value')];
	return typeof least === 'number' && typeof most === 'number' ? { least, most } : null;
}

const nameBytesMax = 100;

/** Which setting does not fit, and what it takes. The value itself, which may be a login, is left out. */
export function settingFlaw(issue: v.BaseIssue<unknown> | undefined): readonly Remark[] {
	const path = issue?.path?.map(item => String(item.key)) ?? [];
	const [top = '', ...inner] = path;
	if (!issue || path.length === 0) return [remark('setting_none')];
	const name = path.join('.').slice(0, nameBytesMax);
	if (!Object.hasOwn(Settings.entries, top)) return [remark('setting_unknown', { name })];
	const setting = top as SettingName;
	const bounds = inner.length === 0 ? boundsOf(setting) : null;
	if (bounds) return [remark('setting_range', { name, ...bounds })];
	if (setting === 'duplicates')
		return [remark('setting_choice', { name, known: Settings.entries.duplicates.options.join(', ') })];
	if (setting === 'downloadFolder') return [remark('setting_path', { name })];
	if (setting === 'proxy') return [remark('setting_proxy', { name })];
	const template =
		setting.endsWith('Template') && typeof issue.input === 'string' ? parseTemplate(issue.input) : null;
	return [remark('setting_unfit', { name }), ...(template && !template.ok ? [template.error] : [])];
}
