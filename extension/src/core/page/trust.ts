/** Who opened a port: the browser's own word, not the sender's. */
export type Sender = { readonly id?: string | undefined; readonly url?: string | undefined };

/**
 * `own`: a page of this extension. `none`: web pages, content scripts (they carry our id, but the address of the
 * page they are in) and other extensions; they may ask for nothing.
 */
export function trustOf(sender: Sender | undefined, ownId: string, ownOrigin: string): 'own' | 'none' {
	return sender?.id === ownId && sender.url?.startsWith(ownOrigin) === true ? 'own' : 'none';
}
