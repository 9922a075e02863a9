import * as v from 'valibot';
import type { Disk } from '../core/transfer/disk.ts';

/** Whose working files a path has. */
const Claim = v.strictObject({ owner: v.string(), path: v.string() });
type Claim = v.InferOutput<typeof Claim>;

/** Claims that one start looks through; the next one goes on. */
const claimsMax = 10_000;

export const keepClaim = (disk: Disk, claim: Claim): Promise<void> =>
	disk.claims.keep(claim.path, JSON.stringify(claim));

export const ownerOf = async (disk: Disk, path: string): Promise<string | null> =>
	parseClaim(await disk.claims.read(path))?.owner ?? null;

export async function listClaims(disk: Disk): Promise<readonly Claim[]> {
	const texts = await disk.claims.list(claimsMax);
	return texts.map(parseClaim).filter(claim => claim !== null);
}

function parseClaim(text: string | null): Claim | null {
	if (text === null) return null;
	try {
		const parsed = v.safeParse(Claim, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
