import { openClient, type Client, type Notified } from './daemon-client.ts';
import { exitCodes } from './exit-codes.ts';
import { printFault } from './print.ts';

/** Does something with the daemon, which is started where none runs; says why where that does not work. */
export async function withClient(
	act: (client: Client) => Promise<number>,
	notified?: Notified,
): Promise<number> {
	const client = await openClient(notified);
	if (!client.ok) {
		printFault(client.error);
		return exitCodes.failed;
	}
	using open = client.value;
	return await act(open);
}
