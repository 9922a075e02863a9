/** How fast a connection is. It belongs to the connection: by the order in which the client opened them. */
export type Pace = {
	/** Of an ordinary connection. */
	readonly bytesPerSecond: number;
	/** One in so many is ten times slower. */
	readonly slowOneIn: number | null;
	/** The connection of that number brings a little, then nothing for ever. */
	readonly stalled: number | null;
};

const slowerTimes = 10;

/** From the middle on, so that the first connection, which all clients open for a look, is an ordinary one. */
export const rateOf = (pace: Pace, connection: number): number =>
	pace.slowOneIn !== null && connection % pace.slowOneIn === Math.floor(pace.slowOneIn / 2)
		? pace.bytesPerSecond / slowerTimes
		: pace.bytesPerSecond;

/** What `connections` connections together bring in a second at most. */
export function lineRate(pace: Pace, connections: number): number {
	let sum = 0;
	for (let connection = 0; connection < connections; connection++)
		if (connection !== pace.stalled) sum += rateOf(pace, connection);
	return sum;
}
