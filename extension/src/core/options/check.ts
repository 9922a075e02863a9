import * as v from 'valibot';
import { Settings } from '../../../../shared/domain/settings.ts';
import type { SettingName } from './fields.ts';

/** Whether the daemon would take the value: its own schema decides. */
export const isFit = (name: SettingName, value: unknown): boolean =>
	v.is(v.object({ [name]: Settings.entries[name] }), { [name]: value });
