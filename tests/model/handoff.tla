------------------------------- MODULE handoff -------------------------------
(***************************************************************************)
(* How a download goes over from the browser to the daemon, by way of the  *)
(* worker and the host: prepare (the daemon looks whether it can), commit  *)
(* (it is the daemon's from then on), and abort.                           *)
(*                                                                         *)
(* Who owns a download lets it run. The browser holds its own back while   *)
(* the worker asks, cancels it once the commit is confirmed, and lets it   *)
(* go on where the worker says so or says nothing in time. Messages may be *)
(* lost, come twice, and come in any order; worker, host and daemon may    *)
(* end at any moment. What the daemon has on its disk stays: a prepared    *)
(* handoff, a committed one, a tombstone that says it never will be.       *)
(*                                                                         *)
(* The one promise: after a commit never nobody and never both; and a      *)
(* handoff that never commits gives the download back.                     *)
(*                                                                         *)
(* Bug names one thing done wrong; "none" is how it is to be. Each         *)
(* invariant must fail for some bug, or it says nothing.                   *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS Losses, Doubles, Crashes, Bug

VARIABLES
  browser,  \* runs; held: by the worker, until it says what becomes of it; gone: cancelled, it is the daemon's; over: ended
  asked,    \* what the browser was told to do and has not done yet: "", "release", "cancel"
  worker,   \* idle, preparing, committing, aborting, done, gaveBack; dead: all of it is forgotten
  noted,    \* what the worker keeps through its own end: "", "preparing", "committing"
  host,     \* TRUE: it copies messages
  toDaemon, \* messages on their way: prepare, commit, abort, ask
  toWorker, \* prepared, refused, committed, aborted
  disk,     \* of the daemon: none, prepared, committed, tombstone
  running,  \* TRUE: the daemon lets the download run
  up,       \* TRUE: the daemon is alive
  losses, doubles, crashes

vars == <<browser, asked, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

Init ==
  /\ browser = "runs"
  /\ asked = ""
  /\ worker = "idle"
  /\ noted = ""
  /\ host = TRUE
  /\ toDaemon = {}
  /\ toWorker = {}
  /\ disk = "none"
  /\ running = FALSE
  /\ up = TRUE
  /\ losses = 0
  /\ doubles = 0
  /\ crashes = 0

\* The worker ------------------------------------------------------------

\* Holds the download back first, and notes that it does: whoever wakes after its end finds out.
Begin ==
  /\ worker = "idle"
  /\ browser = "runs"
  /\ browser' = IF Bug = "holdNothing" THEN "runs" ELSE "held"
  /\ worker' = "preparing"
  /\ noted' = IF Bug = "noteNothing" THEN "" ELSE "preparing"
  /\ toDaemon' = toDaemon \cup {"prepare"}
  /\ UNCHANGED <<asked, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* On record before it is said: after this only the daemon can tell how it ended.
Commit ==
  /\ worker = "preparing"
  /\ "prepared" \in toWorker
  /\ worker' = "committing"
  /\ noted' = IF noted = "" THEN "" ELSE "committing"
  /\ toDaemon' = toDaemon \cup {"commit"}
  /\ UNCHANGED <<browser, asked, host, toWorker, disk, running, up, losses, doubles, crashes>>

Committed ==
  /\ worker = "committing"
  /\ "committed" \in toWorker
  /\ worker' = "done"
  /\ noted' = ""
  /\ asked' = "cancel"
  /\ UNCHANGED <<browser, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* Cancelled before it is known that anybody else has it.
CancelEarly ==
  /\ Bug = "cancelEarly"
  /\ worker = "committing"
  /\ asked = ""
  /\ asked' = "cancel"
  /\ UNCHANGED <<browser, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* Too long without an answer, or a refusal: from here on it asks for an end, and waits for one.
GiveUp ==
  /\ \/ worker = "preparing" /\ ("prepared" \notin toWorker \/ "refused" \in toWorker)
     \/ worker = "committing" /\ "committed" \notin toWorker
  /\ worker' = "aborting"
  /\ toDaemon' = toDaemon \cup {"abort"}
  /\ asked' = IF Bug = "giveBackAtOnce" THEN "release" ELSE asked
  /\ UNCHANGED <<browser, noted, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* The daemon has a tombstone: no commit will be taken any more.
Aborted ==
  /\ worker = "aborting"
  /\ "aborted" \in toWorker
  /\ worker' = "gaveBack"
  /\ noted' = ""
  /\ asked' = "release"
  /\ UNCHANGED <<browser, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* Too late: it had been committed.
AbortRefused ==
  /\ worker = "aborting"
  /\ "committed" \in toWorker
  /\ worker' = "done"
  /\ noted' = ""
  /\ asked' = "cancel"
  /\ UNCHANGED <<browser, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* An answer that does not come: the same is asked again.
AskAgain ==
  /\ worker = "aborting"
  /\ toDaemon' = toDaemon \cup {"abort"}
  /\ toDaemon' # toDaemon
  /\ UNCHANGED <<browser, asked, worker, noted, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* A worker that wakes finds its note: what it does not know it settles by an abort.
Wake ==
  /\ worker = "dead"
  /\ noted # ""
  /\ worker' = "aborting"
  /\ toDaemon' = toDaemon \cup {"abort"}
  /\ UNCHANGED <<browser, asked, noted, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* The browser -----------------------------------------------------------

Release ==
  /\ asked = "release"
  /\ asked' = ""
  /\ browser' = IF browser = "held" THEN "runs" ELSE browser
  /\ UNCHANGED <<worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

Cancel ==
  /\ asked = "cancel"
  /\ asked' = ""
  /\ browser' = IF browser = "held" THEN "gone" ELSE browser
  /\ UNCHANGED <<worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* The daemon: what it answers is on its disk first ------------------------

Prepare ==
  /\ up
  /\ host
  /\ "prepare" \in toDaemon
  /\ toDaemon' = toDaemon \ {"prepare"}
  /\ disk' = IF disk = "none" THEN "prepared" ELSE disk
  /\ toWorker' = toWorker \cup {IF disk = "tombstone" THEN "refused" ELSE "prepared"}
  /\ UNCHANGED <<browser, asked, worker, noted, host, running, up, losses, doubles, crashes>>

\* Only what was prepared, and never over a tombstone. Twice is once.
DoCommit ==
  /\ up
  /\ host
  /\ "commit" \in toDaemon
  /\ toDaemon' = toDaemon \ {"commit"}
  /\ IF disk \in {"prepared", "committed"} \/ (Bug = "noTombstone" /\ disk = "tombstone")
     THEN /\ disk' = IF Bug = "commitInMemory" THEN disk ELSE "committed"
          /\ running' = TRUE
          /\ toWorker' = toWorker \cup {"committed"}
     ELSE /\ UNCHANGED <<disk, running>>
          /\ toWorker' = toWorker \cup {"refused"}
  /\ UNCHANGED <<browser, asked, worker, noted, host, up, losses, doubles, crashes>>

\* Also of what it never heard of: the prepare may still be on its way.
Abort ==
  /\ up
  /\ host
  /\ "abort" \in toDaemon
  /\ toDaemon' = toDaemon \ {"abort"}
  /\ IF disk = "committed" /\ Bug # "abortCommitted"
     THEN UNCHANGED <<disk, running>> /\ toWorker' = toWorker \cup {"committed"}
     ELSE /\ disk' = "tombstone"
          /\ running' = IF Bug = "abortCommitted" THEN running ELSE FALSE
          /\ toWorker' = toWorker \cup {"aborted"}
  /\ UNCHANGED <<browser, asked, worker, noted, host, up, losses, doubles, crashes>>

\* What goes wrong -------------------------------------------------------

Lose ==
  /\ losses < Losses
  /\ losses' = losses + 1
  /\ \/ \E m \in toDaemon : toDaemon' = toDaemon \ {m} /\ UNCHANGED toWorker
     \/ \E m \in toWorker : toWorker' = toWorker \ {m} /\ UNCHANGED toDaemon
  /\ UNCHANGED <<browser, asked, worker, noted, host, disk, running, up, doubles, crashes>>

\* A message that was taken long ago comes once more.
Double ==
  /\ doubles < Doubles
  /\ doubles' = doubles + 1
  /\ \E m \in {"prepare", "commit", "abort"} :
       /\ \/ m = "prepare" /\ worker # "idle"
          \/ m = "commit" /\ (worker \in {"committing", "done"} \/ noted = "committing" \/ disk = "committed")
          \/ m = "abort" /\ worker \in {"aborting", "gaveBack"}
       /\ m \notin toDaemon
       /\ toDaemon' = toDaemon \cup {m}
  /\ UNCHANGED <<browser, asked, worker, noted, host, toWorker, disk, running, up, losses, crashes>>

KillWorker ==
  /\ crashes < Crashes
  /\ worker \in {"preparing", "committing", "aborting"}
  /\ crashes' = crashes + 1
  /\ worker' = "dead"
  /\ toWorker' = {}
  /\ UNCHANGED <<browser, asked, noted, host, toDaemon, disk, running, up, losses, doubles>>

\* With the host goes what it had not handed on; another one is started.
KillHost ==
  /\ crashes < Crashes
  /\ host
  /\ crashes' = crashes + 1
  /\ host' = FALSE
  /\ toDaemon' = {}
  /\ toWorker' = {}
  /\ UNCHANGED <<browser, asked, worker, noted, disk, running, up, losses, doubles>>

StartHost ==
  /\ ~host
  /\ host' = TRUE
  /\ UNCHANGED <<browser, asked, worker, noted, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

KillDaemon ==
  /\ crashes < Crashes
  /\ up
  /\ crashes' = crashes + 1
  /\ up' = FALSE
  /\ running' = FALSE
  /\ UNCHANGED <<browser, asked, worker, noted, host, toDaemon, toWorker, disk, losses, doubles>>

\* What is on the disk is its own; all else never was.
StartDaemon ==
  /\ ~up
  /\ up' = TRUE
  /\ running' = (disk = "committed")
  /\ disk' = IF Bug = "forgetTombstone" /\ disk = "tombstone" THEN "prepared" ELSE disk
  /\ UNCHANGED <<browser, asked, worker, noted, host, toDaemon, toWorker, losses, doubles, crashes>>

Next ==
  \/ Begin \/ Commit \/ Committed \/ CancelEarly \/ GiveUp \/ Aborted \/ AbortRefused \/ AskAgain \/ Wake
  \/ Release \/ Cancel \/ Prepare \/ DoCommit \/ Abort
  \/ Lose \/ Double \/ KillWorker \/ KillHost \/ StartHost \/ KillDaemon \/ StartDaemon

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
\* Who has it, whether or not it is running at this moment. Held back, the browser has it still, but does nothing.
DaemonOwns == running \/ disk = "committed"

\* They never both fetch it.
NeverTwo == ~(browser = "runs" /\ DaemonOwns)

\* Once the browser's is cancelled, the daemon has it, also after its own end.
NeverNobody == browser = "gone" => disk = "committed"

\* What the daemon has given up it never takes up again.
TombstoneHolds == worker = "gaveBack" => (disk = "tombstone" /\ ~running)

\* Held back is held back by somebody: the worker is at it, or its note will make it go on, or the browser was told.
\* With it no handoff ends with a download that nobody runs, for everybody at it has a step to take.
SomebodyIsAtIt == browser = "held" => (worker \in {"preparing", "committing", "aborting"} \/ noted # "" \/ asked # "")

NeverCommitted == ~(browser = "gone" /\ running)
NeverGivenBack == ~(browser = "runs" /\ worker = "gaveBack")

Safe == NeverTwo /\ NeverNobody /\ TombstoneHolds /\ SomebodyIsAtIt
=============================================================================
