------------------------------- MODULE handoff -------------------------------
(***************************************************************************)
(* How a download goes over from the browser to the daemon, by way of the  *)
(* worker and the host: prepare (the daemon looks whether it can), commit  *)
(* (it is the daemon's from then on), and abort.                           *)
(*                                                                         *)
(* Who owns a download lets it run. The browser's own goes on while the    *)
(* daemon looks, and may end meanwhile. The worker holds it back before it *)
(* says commit, and drops it once the commit is confirmed; else it lets it *)
(* go on, or begin anew where the browser itself had ended. Messages may   *)
(* be lost, come twice, and come in any order; worker, host, daemon and    *)
(* browser may end at any moment. What the daemon has on its disk stays: a *)
(* prepared handoff, a committed one, a tombstone that says it never will  *)
(* be. One that is prepared for too long becomes a tombstone by itself.    *)
(* What the browser has on its disk is a list that is a moment old.        *)
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
  browser,  \* runs; held: by the worker; stopped: ended with the browser; gone: dropped, it is the daemon's; over: whole.
            \* After a browser's end and new start: back: it goes on by itself; twice: it did, to its end, and the daemon
            \* may have it; forgotten: whole, but on no list any more; again: whole, and begun once more
  listed,   \* TRUE: it is on the browser's list as that was written last, a moment after it changed
  asked,    \* what the browser was told to do and has not done yet: "", "release", "cancel"
  worker,   \* idle, preparing, committing, aborting, dropping, releasing, done, gaveBack; dead: all of it is forgotten
  noted,    \* what the worker keeps through its own end and the browser's: "", "preparing", "committing", "dropped"
  host,     \* TRUE: it copies messages
  toDaemon, \* messages on their way: prepare, commit, abort
  toWorker, \* prepared, refused, committed, aborted
  disk,     \* of the daemon: none, prepared, committed, tombstone
  running,  \* TRUE: the daemon lets the download run
  up,       \* TRUE: the daemon is alive
  losses, doubles, crashes

vars == <<listed, browser, asked, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

AtWork == {"preparing", "committing", "aborting", "dropping", "releasing"}

Init ==
  /\ browser = "runs"
  /\ listed = FALSE
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

\* Notes what it is about to do first: whoever wakes after its end finds out.
Begin ==
  /\ worker = "idle"
  /\ browser = "runs"
  /\ worker' = "preparing"
  /\ noted' = IF Bug = "noteNothing" THEN "" ELSE "preparing"
  /\ toDaemon' = toDaemon \cup {"prepare"}
  /\ UNCHANGED <<listed, browser, asked, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* Only what still runs can be held back: what has ended meanwhile is the browser's.
Hold ==
  /\ worker = "preparing"
  /\ "prepared" \in toWorker
  /\ browser = "runs"
  /\ Bug # "holdNothing"
  /\ browser' = "held"
  /\ UNCHANGED <<listed, asked, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* On record before it is said: after this only the daemon can tell how it ended.
Commit ==
  /\ worker = "preparing"
  /\ "prepared" \in toWorker
  /\ browser = "held" \/ Bug = "holdNothing"
  /\ worker' = "committing"
  /\ noted' = IF noted = "" THEN "" ELSE "committing"
  /\ toDaemon' = toDaemon \cup {"commit"}
  /\ UNCHANGED <<listed, browser, asked, host, toWorker, disk, running, up, losses, doubles, crashes>>

Committed ==
  /\ worker = "committing"
  /\ "committed" \in toWorker
  /\ worker' = "dropping"
  /\ noted' = IF Bug = "forgetEarly" THEN "" ELSE noted
  /\ asked' = "cancel"
  /\ UNCHANGED <<listed, browser, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* Cancelled before it is known that anybody else has it.
CancelEarly ==
  /\ Bug = "cancelEarly"
  /\ worker = "committing"
  /\ asked = ""
  /\ asked' = "cancel"
  /\ UNCHANGED <<listed, browser, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* A refusal, or too long without an answer, and no commit was ever sent: nobody needs to be waited for.
GiveUp ==
  /\ worker = "preparing"
  /\ worker' = "releasing"
  /\ toDaemon' = toDaemon \cup {"abort"}
  /\ asked' = "release"
  /\ UNCHANGED <<listed, browser, noted, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* The same after a commit: from here on it asks for an end, and waits for one.
Doubt ==
  /\ worker = "committing" /\ "committed" \notin toWorker
  /\ worker' = "aborting"
  /\ toDaemon' = toDaemon \cup {"abort"}
  /\ asked' = IF Bug = "giveBackAtOnce" THEN "release" ELSE asked
  /\ UNCHANGED <<listed, browser, noted, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* The daemon has a tombstone: no commit will be taken any more, and the note says so before the browser goes on.
Aborted ==
  /\ worker = "aborting"
  /\ "aborted" \in toWorker
  /\ worker' = "releasing"
  /\ noted' = IF Bug = "forgetEarly" THEN "" ELSE IF Bug = "noteNoTombstone" THEN noted ELSE "preparing"
  /\ asked' = "release"
  /\ UNCHANGED <<listed, browser, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* Too late: it had been committed.
AbortRefused ==
  /\ worker = "aborting"
  /\ "committed" \in toWorker
  /\ worker' = "dropping"
  /\ asked' = "cancel"
  /\ UNCHANGED <<listed, browser, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* The browser has done it: now the note may go, but for one of what is the daemon's.
Settled ==
  /\ worker \in {"dropping", "releasing"}
  /\ asked = ""
  /\ browser \notin {"held", "stopped", "back"}
  /\ (browser = "twice" => worker = "releasing")
  /\ browser' = IF browser = "twice" THEN "over" ELSE browser
  /\ worker' = IF worker = "dropping" THEN "done" ELSE "gaveBack"
  /\ noted' = IF worker = "dropping" /\ noted # "" /\ Bug # "forgetDropped" THEN "dropped" ELSE ""
  /\ UNCHANGED <<listed, asked, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* Late enough that the browser's list has been written without it.
Forget ==
  /\ worker = "done"
  /\ noted = "dropped"
  /\ ~listed
  /\ noted' = ""
  /\ UNCHANGED <<listed, browser, asked, worker, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* An answer that does not come: the same is asked again.
AskAgain ==
  /\ worker = "aborting"
  /\ toDaemon' = toDaemon \cup {"abort"}
  /\ toDaemon' # toDaemon
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* A worker that wakes finds its note: only what may be committed needs the daemon's word, and rests until then.
Wake ==
  /\ worker = "dead"
  /\ noted # ""
  /\ worker' = CASE noted = "preparing" -> "releasing" [] noted = "committing" -> "aborting" [] OTHER -> "dropping"
  /\ asked' = CASE noted = "preparing" -> "release" [] noted = "dropped" -> "cancel" [] OTHER -> asked
  /\ toDaemon' = IF noted = "dropped" THEN toDaemon ELSE toDaemon \cup {"abort"}
  /\ browser' = IF noted = "committing" /\ browser = "back" THEN "held" ELSE browser
  /\ UNCHANGED <<listed, noted, host, toWorker, disk, running, up, losses, doubles, crashes>>

\* The browser -----------------------------------------------------------

Release ==
  /\ asked = "release"
  /\ asked' = ""
  /\ browser' = CASE browser \in {"held", "stopped", "back"} -> "runs"
                  [] browser = "forgotten" -> "again"
                  [] OTHER -> browser
  /\ UNCHANGED <<listed, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

Cancel ==
  /\ asked = "cancel"
  /\ asked' = ""
  /\ browser' = IF browser \in {"held", "stopped", "back", "twice"} THEN "gone" ELSE browser
  /\ UNCHANGED <<listed, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* All of it is there, or somebody cancelled it. The worker is told, and woken for that: nobody begins anew what is whole.
End ==
  /\ browser \in {"runs", "back"}
  /\ browser' = IF browser = "back" /\ noted \in {"committing", "dropped"} THEN "twice" ELSE "over"
  /\ noted' = IF noted = "preparing" /\ Bug # "noteTheWhole" THEN "" ELSE noted
  /\ UNCHANGED <<listed, asked, worker, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

Save ==
  /\ listed' = CASE browser \in {"runs", "back", "held"} -> TRUE [] browser = "stopped" -> listed [] OTHER -> FALSE
  /\ listed' # listed
  /\ UNCHANGED <<browser, asked, worker, noted, host, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

\* The daemon: what it answers is on its disk first ------------------------

Prepare ==
  /\ up
  /\ host
  /\ "prepare" \in toDaemon
  /\ toDaemon' = toDaemon \ {"prepare"}
  /\ disk' = IF disk = "none" THEN "prepared" ELSE disk
  /\ toWorker' = toWorker \cup {IF disk = "tombstone" THEN "refused" ELSE "prepared"}
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, running, up, losses, doubles, crashes>>

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
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, up, losses, doubles, crashes>>

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
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, up, losses, doubles, crashes>>

\* Nobody has come back for it for so long that nobody will.
Expire ==
  /\ up
  /\ disk = "prepared"
  /\ disk' = "tombstone"
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, toDaemon, toWorker, running, up, losses, doubles, crashes>>

\* What goes wrong -------------------------------------------------------

Lose ==
  /\ losses < Losses
  /\ losses' = losses + 1
  /\ \/ \E m \in toDaemon : toDaemon' = toDaemon \ {m} /\ UNCHANGED toWorker
     \/ \E m \in toWorker : toWorker' = toWorker \ {m} /\ UNCHANGED toDaemon
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, disk, running, up, doubles, crashes>>

\* A message that was taken long ago comes once more.
Double ==
  /\ doubles < Doubles
  /\ doubles' = doubles + 1
  /\ \E m \in {"prepare", "commit", "abort"} :
       /\ \/ m = "prepare" /\ worker # "idle"
          \/ m = "commit" /\ (worker \in {"committing", "dropping", "done"} \/ noted \in {"committing", "dropped"} \/ disk = "committed")
          \/ m = "abort" /\ worker \in {"aborting", "releasing", "gaveBack"}
       /\ m \notin toDaemon
       /\ toDaemon' = toDaemon \cup {m}
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, toWorker, disk, running, up, losses, crashes>>

KillWorker ==
  /\ crashes < Crashes
  /\ worker \in AtWork \/ noted = "dropped" /\ worker = "done"
  /\ crashes' = crashes + 1
  /\ worker' = "dead"
  /\ toWorker' = {}
  \* What it had just told the browser may have got there, or not.
  /\ asked' \in {asked, ""}
  /\ UNCHANGED <<listed, browser, noted, host, toDaemon, disk, running, up, losses, doubles>>

\* With it go worker, host, and whatever it was downloading. It comes back with its list as that was written last: one
\* browser goes on by itself with what ran, another does not; what is whole it may know no more. Not promised is what
\* comes of a second end in the moment after such a download became whole, before the worker has settled whose it is.
KillBrowser ==
  /\ crashes < Crashes
  /\ worker \in AtWork \/ worker = "done"
  /\ browser # "twice"
  /\ crashes' = crashes + 1
  /\ \/ browser' = "back" /\ listed /\ browser \in {"runs", "held", "stopped", "back", "gone"}
     \/ browser' = "stopped" /\ (browser \in {"runs", "held", "stopped", "back"} \/ browser = "gone" /\ listed)
     \/ browser' = "gone" /\ browser = "gone" /\ ~listed
     \/ browser' \in {"over", "forgotten"} /\ browser = "over"
     \/ browser' = browser /\ browser \in {"forgotten", "again"}
  /\ worker' = IF worker = "done" /\ noted = "" THEN worker ELSE "dead"
  /\ host' = FALSE
  /\ toDaemon' = {}
  /\ toWorker' = {}
  /\ asked' = ""
  /\ UNCHANGED <<listed, noted, disk, running, up, losses, doubles>>

\* With the host goes what it had not handed on; another one is started.
KillHost ==
  /\ crashes < Crashes
  /\ host
  /\ crashes' = crashes + 1
  /\ host' = FALSE
  /\ toDaemon' = {}
  /\ toWorker' = {}
  /\ UNCHANGED <<listed, browser, asked, worker, noted, disk, running, up, losses, doubles>>

StartHost ==
  /\ ~host
  /\ host' = TRUE
  /\ UNCHANGED <<listed, browser, asked, worker, noted, toDaemon, toWorker, disk, running, up, losses, doubles, crashes>>

KillDaemon ==
  /\ crashes < Crashes
  /\ up
  /\ crashes' = crashes + 1
  /\ up' = FALSE
  /\ running' = FALSE
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, toDaemon, toWorker, disk, losses, doubles>>

\* What is on the disk is its own; all else never was.
StartDaemon ==
  /\ ~up
  /\ up' = TRUE
  /\ running' = (disk = "committed")
  /\ disk' = IF Bug = "forgetTombstone" /\ disk = "tombstone" THEN "prepared" ELSE disk
  /\ UNCHANGED <<listed, browser, asked, worker, noted, host, toDaemon, toWorker, losses, doubles, crashes>>

Next ==
  \/ Begin \/ Hold \/ Commit \/ Committed \/ CancelEarly \/ GiveUp \/ Doubt \/ Aborted \/ AbortRefused \/ Settled \/ Forget \/ AskAgain \/ Wake
  \/ Release \/ Cancel \/ End \/ Save \/ Prepare \/ DoCommit \/ Abort \/ Expire
  \/ Lose \/ Double \/ KillWorker \/ KillBrowser \/ KillHost \/ StartHost \/ KillDaemon \/ StartDaemon

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
\* Who has it, whether or not it is running at this moment. Held back, the browser has it still, but does nothing.
SomebodyKnows == worker \in AtWork \/ noted # "" \/ asked # ""
DaemonOwns == running \/ disk = "committed"

\* They never both fetch it, nor does one fetch what the other has, and nothing is begun once more that is whole. What a
\* browser goes on with by itself after its end is the daemon's as well for the moment that the worker needs, no longer.
NeverTwo ==
  /\ ~(browser \in {"runs", "over", "forgotten"} /\ DaemonOwns)
  /\ browser # "again"
  /\ ((browser \in {"back", "twice"} /\ DaemonOwns) => SomebodyKnows)

\* Once the browser's is dropped, the daemon has it, also after its own end.
NeverNobody == browser = "gone" => disk = "committed"

\* What the daemon has given up it never takes up again.
TombstoneHolds == worker = "gaveBack" => (disk # "committed" /\ ~running)

\* Held back is held back by somebody: the worker is at it, or its note will make it go on, or the browser was told.
\* With it no handoff ends with a download that nobody runs, for everybody at it has a step to take.
SomebodyIsAtIt ==
  browser \in {"held", "stopped"} => SomebodyKnows

NeverCommitted == ~(browser = "gone" /\ running)
NeverGivenBack == ~(browser = "runs" /\ worker = "gaveBack")

Safe == NeverTwo /\ NeverNobody /\ TombstoneHolds /\ SomebodyIsAtIt
=============================================================================
