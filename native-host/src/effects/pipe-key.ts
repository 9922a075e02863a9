import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { replaceFile } from './replace-file.ts';

/**
 * Any user of a Windows machine may make a pipe of any name, and Node cannot say who is at its other end. So both ends
 * prove, without telling it, that they can read a key that lies in a folder of this user alone: a stranger's pipe is
 * told nothing, and a stranger's client is not answered.
 */
export type PipeKey = Buffer;

const keyBytes = 32;
const nonceBytes = 32;
const proofBytes = 32;
/** Each says this much, and then only frames follow. */
const helloBytes = nonceBytes + proofBytes;
const proveMsMax = 5_000;

/** A new one for each daemon; only the holder of its lock may call this. */
export function makePipeKey(path: string): PipeKey {
	const key = randomBytes(keyBytes);
	replaceFile(path, key, 0o600);
	return key;
}

/** Null where there is none: then no daemon is there. */
export function readPipeKey(path: string): PipeKey | null {
	try {
		const key = readFileSync(path);
		return key.length === keyBytes ? key : null;
	} catch {
		return null;
	}
}

type End = 'client' | 'server';

/**
 * Resolves with whether the other end proved itself; what it says afterwards is still to be read. Each says a number
 * used once, and then what only who has the key can make of both numbers. The client proves itself last.
 */
export async function provePipe(socket: Socket, key: PipeKey, end: End): Promise<boolean> {
	const own = randomBytes(nonceBytes);
	const late = setTimeout(() => socket.destroy(), proveMsMax);
	try {
		if (end === 'client') {
			socket.write(own);
			const said = await readExactly(socket, helloBytes);
			const theirs = said.subarray(0, nonceBytes);
			if (!isProof(said.subarray(nonceBytes), proof(key, 'server', theirs, own))) return false;
			socket.write(proof(key, 'client', own, theirs));
			return true;
		}
		const theirs = await readExactly(socket, nonceBytes);
		socket.write(Buffer.concat([own, proof(key, 'server', own, theirs)]));
		return isProof(await readExactly(socket, proofBytes), proof(key, 'client', theirs, own));
	} catch {
		return false;
	} finally {
		clearTimeout(late);
	}
}

/** Who says it is part of it: no end can be made to say what the other one should. */
const proof = (key: PipeKey, end: End, own: Buffer, other: Buffer): Buffer =>
	createHmac('sha256', key).update(end).update(own).update(other).digest();

const isProof = (given: Buffer, right: Buffer): boolean =>
	given.length === right.length && timingSafeEqual(given, right);

/** Leaves what comes behind it in the socket, paused. */
function readExactly(socket: Socket, bytes: number): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const look = () => {
			const got = socket.read(bytes) as Buffer | null;
			if (got === null) return;
			stop();
			if (got.length === bytes) resolve(got);
			else reject(new Error('it ended early'));
		};
		const fail = () => {
			stop();
			reject(new Error('it ended early'));
		};
		const stop = () => {
			socket.off('readable', look);
			socket.off('end', fail);
			socket.off('error', fail);
			socket.off('close', fail);
		};
		socket.on('readable', look);
		for (const event of ['end', 'error', 'close']) socket.on(event, fail);
		look();
	});
}
