/** Browsers drop a native-messaging port at 1 MiB towards them; half of it is ours. Counted in bytes of UTF-8. */
export const frameBytesMaxToBrowser = 512 * 1024;

/** Towards the daemon, from the browser or the command line. */
export const frameBytesMaxToDaemon = 1024 * 1024;

/** The newest protocol that is spoken here, and the oldest one. */
export const protocolVersion = 1;
export const protocolOldest = 1;
/** Of what one end says that it can. */
export const capabilitiesMax = 64;

export const urlBytesMax = 64 * 1024;
export const headerCountMax = 64;
export const headerBytesMax = 64 * 1024;
export const queueTasksMax = 100_000;
export const segmentsMax = 32;

/** Tasks in one page of a list or snapshot; a page also ends before it fills a frame. */
export const pageTasksMax = 200;

/** Calls one connection may have unanswered; more get a refusal. */
export const pendingCallsMax = 1_000;

/** Progress of one task is told at most this often. */
export const progressIntervalMs = 250;
/** Of one chunk that a browser brings, before it is encoded: its frame is then half a MiB. */
export const relayChunkBytesMax = 384 * 1024;

/** Other addresses of one file. */
export const mirrorsMax = 32;
