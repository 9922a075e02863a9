import * as v from 'valibot';
import { fault, faults, isFaultCode, type Fault } from '../domain/faults.ts';
import { Remarks, type Remark } from '../domain/remarks.ts';
import { quote } from '../kernel/quoted.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/** JSON-RPC 2.0, https://www.jsonrpc.org/specification; ids are numbers here, batches are not used. */
type Request = {
	readonly jsonrpc: '2.0';
	readonly id: number;
	readonly method: string;
	readonly params: unknown;
};
type Notification = { readonly jsonrpc: '2.0'; readonly method: string; readonly params: unknown };
type Success = { readonly jsonrpc: '2.0'; readonly id: number; readonly result: unknown };
type Failure = { readonly jsonrpc: '2.0'; readonly id: number | null; readonly error: RpcError };
export type Message = Request | Notification | Success | Failure;

export type RpcError = {
	readonly code: number;
	readonly message: string;
	readonly data: {
		readonly fault: string;
		readonly detail: string;
		readonly remarks?: readonly Remark[];
		readonly hint: string;
	};
};

const id = v.pipe(v.number(), v.safeInteger());
const head = { jsonrpc: v.literal('2.0') };
const ErrorSchema = v.object({
	code: v.number(),
	message: v.string(),
	data: v.optional(
		v.object({
			fault: v.string(),
			detail: v.string(),
			remarks: v.exactOptional(Remarks),
			hint: v.string(),
		}),
		{ fault: 'internal', detail: '', hint: '' },
	),
});
const MessageSchema = v.union([
	v.object({ ...head, id, method: v.string(), params: v.optional(v.unknown(), {}) }),
	v.object({ ...head, id, result: v.unknown() }),
	v.object({ ...head, id: v.nullable(id), error: ErrorSchema }),
	v.object({ ...head, method: v.string(), params: v.optional(v.unknown(), {}) }),
]);

export function parseMessage(value: unknown): Result<Message, string> {
	const parsed = v.safeParse(MessageSchema, value);
	return parsed.success ? ok(parsed.output) : err('not a JSON-RPC 2.0 message');
}

/** Codes of the JSON-RPC specification where it has one; -32000 for faults of the domain. */
export function toRpcError({ code, detail, remarks }: Fault): RpcError {
	const row = faults[code];
	return {
		code: rpcCode(code),
		message: row.sentence,
		data: {
			fault: code,
			detail,
			...(remarks ? { remarks } : {}),
			hint: row.hint,
		},
	};
}

export const fromRpcError = ({ message, data }: RpcError): Fault =>
	isFaultCode(data.fault)
		? fault(data.fault, quote(data.detail), ...(data.remarks ?? []))
		: fault('internal', quote(message));

function rpcCode(code: Fault['code']): number {
	if (code === 'frame_invalid') return -32700;
	if (code === 'unknown_method') return -32601;
	if (code === 'bad_parameters') return -32602;
	if (code === 'internal') return -32603;
	return -32000;
}
