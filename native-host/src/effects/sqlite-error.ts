/** Primary result codes of SQLite, https://www.sqlite.org/rescode.html. */
const busy = 5;
const locked = 6;
const corrupt = 11;
const full = 13;
const notADatabase = 26;

const primaryOf = (error: unknown): number => Number((error as { errcode?: number }).errcode) & 0xff;

/** What is in the file is no database, or not a whole one. */
export const isDamage = (error: unknown): boolean => [corrupt, notADatabase].includes(primaryOf(error));

/** Somebody else is at it: nothing else that SQLite says means that. */
export const isHeld = (error: unknown): boolean => [busy, locked].includes(primaryOf(error));

export const isFull = (error: unknown): boolean => primaryOf(error) === full;

/** For people and logs. */
export function sqliteCode(error: unknown): string {
	const { errcode, code } = error as { errcode?: number; code?: string };
	if (errcode === undefined) return code ?? 'unknown';
	return isFull(error) ? 'SQLITE_FULL' : `SQLite ${errcode}`;
}

export const damage = (): Error => Object.assign(new Error('damaged'), { errcode: corrupt });
