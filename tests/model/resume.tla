------------------------------- MODULE resume -------------------------------
(***************************************************************************)
(* How a download survives what may happen to it: the process is killed,   *)
(* the power is cut, the server changes the file under its address.        *)
(*                                                                         *)
(* A file is Blocks blocks. Version n of it has n in each block; 0 is a    *)
(* hole. `cache` is what a process reads back, `disk` what is left after a *)
(* power cut, for each block one of the two. The manifest is replaced      *)
(* atomically and durably; the note beside it costs nothing, outlives a    *)
(* kill, and says in which boot it was written.                            *)
(*                                                                         *)
(* Bug names one thing done wrong; "none" is how the program does it. Each *)
(* invariant must fail for some bug, or it says nothing.                   *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS Blocks, Versions, Boots, Kills, Strong, Bug

VARIABLES
  served,    \* the version that the server gives now
  cache,     \* of each block, as a process sees the part
  disk,      \* of each block, as a power cut leaves the part
  manifest,  \* [there, tag, blocks, seams]: durable
  note,      \* [boot, tag, blocks, seams]: in the page cache
  boot,      \* number of this start of the system
  kills,     \* processes ended so far
  phase,     \* of the process: down, run, renew (another version: on record), cut (noted too), done
  known,     \* the version that the run is fetching
  written,   \* blocks that the run holds for written
  syncing,   \* [on, blocks, seams, cache]: a sync under way, with all as it was when it began
  synced,    \* the same of a sync that is over and not recorded yet; `cache` is in `disk` by then
  seams,     \* of a block fetched before its neighbour: the neighbour's version then
  final      \* the finished file, of each block; 0 while there is none

vars == <<served, cache, disk, manifest, note, boot, kills, phase, known, written, syncing, synced, seams, final>>

Block == 1..Blocks
Hole == [b \in Block |-> 0]
Nothing == [there |-> FALSE, tag |-> 0, blocks |-> {}, seams |-> Hole]
NoNote == [boot |-> 0, tag |-> 0, blocks |-> {}, seams |-> Hole]
Idle == [on |-> FALSE, blocks |-> {}, seams |-> Hole, cache |-> Hole]
Fresh(tag) == [there |-> TRUE, tag |-> tag, blocks |-> {}, seams |-> Hole]

\* What the server tells versions apart by: a strong validator does, without one all look alike.
Tag(version) == IF Strong THEN version ELSE 1

Init ==
  /\ served = 1
  /\ cache = Hole
  /\ disk = Hole
  /\ manifest = Nothing
  /\ note = NoNote
  /\ boot = 1
  /\ kills = 0
  /\ phase = "down"
  /\ known = 0
  /\ written = {}
  /\ syncing = Idle
  /\ synced = Idle
  /\ seams = Hole
  /\ final = Hole

\* The first answer tells of a version; a part and a manifest with nothing in it are made.
Begin ==
  /\ phase = "down"
  /\ ~manifest.there
  /\ final = Hole
  /\ phase' = "run"
  /\ known' = Tag(served)
  /\ written' = {}
  /\ seams' = Hole
  /\ manifest' = Fresh(Tag(served))
  /\ note' = NoNote
  /\ UNCHANGED <<served, cache, disk, boot, kills, syncing, synced, final>>

NoteHolds ==
  /\ note.tag = manifest.tag
  /\ (note.boot = boot \/ (Bug = "noteOfAnotherBoot" /\ note.boot > 0))
  /\ Cardinality(note.blocks) > Cardinality(manifest.blocks)

\* What is noted within this boot is believed; made durable, it becomes the manifest before anything else is done.
Resume ==
  /\ phase = "down"
  /\ manifest.there
  /\ final = Hole
  /\ LET blocks == IF NoteHolds THEN note.blocks ELSE manifest.blocks
         kept == IF NoteHolds THEN note.seams ELSE manifest.seams
     IN /\ written' = blocks
        /\ seams' = IF Bug = "forgetSeams" THEN Hole ELSE kept
        /\ manifest' = [manifest EXCEPT !.blocks = blocks, !.seams = kept]
        /\ disk' = cache
  /\ phase' = "run"
  /\ known' = manifest.tag
  /\ note' = NoNote
  /\ UNCHANGED <<served, cache, boot, kills, syncing, synced, final>>

Missing == Block \ written

\* A strong validator makes the server say that the file is another one. Without, its neighbour is compared: at once
\* where it is written, at the end where it is not.
Agrees(b) ==
  IF Strong
  THEN Tag(served) = known \/ Bug = "noIfRange"
  ELSE b = 1 \/ (b - 1) \notin written \/ cache[b - 1] = served \/ Bug = "noSeam"

Fetch(b) ==
  /\ phase = "run"
  /\ b \in Missing
  /\ Agrees(b)
  /\ cache' = [cache EXCEPT ![b] = served]
  /\ written' = written \cup {b}
  /\ seams' = IF ~Strong /\ b > 1 /\ (b - 1) \notin written
              THEN [seams EXCEPT ![b] = served]
              ELSE [seams EXCEPT ![b] = 0]
  /\ UNCHANGED <<served, disk, manifest, note, boot, kills, phase, known, syncing, synced, final>>

RenewNow ==
  /\ phase' = IF Bug = "cutBeforeRecord" THEN "cut" ELSE "renew"
  /\ known' = Tag(served)
  /\ written' = {}
  /\ seams' = Hole
  /\ IF Bug = "cutBeforeRecord"
     THEN cache' = Hole /\ UNCHANGED manifest
     ELSE manifest' = Fresh(Tag(served)) /\ UNCHANGED cache
  /\ UNCHANGED <<served, disk, note, boot, kills, syncing, synced, final>>

\* It is another file: nothing of the old one counts any more, and that is on record before a byte of it is touched.
Renew(b) ==
  /\ phase = "run"
  /\ b \in Missing
  /\ ~Agrees(b)
  /\ ~syncing.on
  /\ ~synced.on
  /\ RenewNow

\* The note goes before the bytes: without a strong validator it looks like one of the new version.
Renoted ==
  /\ phase = "renew"
  /\ phase' = "cut"
  /\ note' = NoNote
  /\ UNCHANGED <<served, cache, disk, manifest, boot, kills, known, written, syncing, synced, seams, final>>

Cut ==
  /\ phase = "cut" \/ (phase = "renew" /\ Bug = "cutBeforeNote")
  /\ phase' = "run"
  /\ cache' = Hole
  /\ manifest' = Fresh(known)
  /\ UNCHANGED <<served, disk, note, boot, kills, known, written, syncing, synced, seams, final>>

Note ==
  /\ phase = "run"
  /\ note' = [boot |-> boot, tag |-> known, blocks |-> written, seams |-> seams]
  /\ note' # note
  /\ UNCHANGED <<served, cache, disk, manifest, boot, kills, phase, known, written, syncing, synced, seams, final>>

\* Whatever is in the part when a sync begins is durable when it ends, holes too; of what is written meanwhile, nothing.
SyncBegins ==
  /\ phase = "run"
  /\ ~syncing.on
  /\ ~synced.on
  /\ written # manifest.blocks
  /\ syncing' = [on |-> TRUE, blocks |-> written, seams |-> seams, cache |-> cache]
  /\ IF Bug = "recordBeforeSync"
     THEN manifest' = [manifest EXCEPT !.blocks = written]
     ELSE UNCHANGED manifest
  /\ UNCHANGED <<served, cache, disk, note, boot, kills, phase, known, written, synced, seams, final>>

SyncEnds ==
  /\ syncing.on
  /\ disk' = syncing.cache
  /\ syncing' = Idle
  /\ synced' = IF Bug = "recordWhatCameLater" THEN [on |-> TRUE, blocks |-> written, seams |-> seams, cache |-> Hole]
               ELSE [syncing EXCEPT !.cache = Hole]
  /\ UNCHANGED <<served, cache, manifest, note, boot, kills, phase, known, written, seams, final>>

Record ==
  /\ synced.on
  /\ manifest' = [manifest EXCEPT !.blocks = synced.blocks, !.seams = synced.seams]
  /\ synced' = Idle
  /\ UNCHANGED <<served, cache, disk, note, boot, kills, phase, known, written, syncing, seams, final>>

SeamsHold == \A b \in Block : seams[b] = 0 \/ cache[b - 1] = seams[b]

\* Everything is there and durable, and every seam holds: the part gets its final name.
Finish ==
  /\ phase = "run"
  /\ written = Block
  /\ ~syncing.on
  /\ ~synced.on
  /\ manifest.blocks = Block \/ Bug = "finishWithoutSync"
  /\ SeamsHold \/ Bug = "noSeam"
  /\ phase' = "done"
  /\ final' = cache
  /\ manifest' = Nothing
  /\ note' = NoNote
  /\ UNCHANGED <<served, cache, disk, boot, kills, known, written, syncing, synced, seams>>

\* A seam that does not hold: begun anew, like any other change.
SeamFails ==
  /\ phase = "run"
  /\ written = Block
  /\ ~syncing.on
  /\ ~synced.on
  /\ ~SeamsHold
  /\ Bug # "noSeam"
  /\ RenewNow

Kill ==
  /\ phase \in {"run", "renew", "cut"}
  /\ kills < Kills
  /\ kills' = kills + 1
  /\ phase' = "down"
  /\ known' = 0
  /\ written' = {}
  /\ syncing' = Idle
  /\ synced' = Idle
  /\ seams' = Hole
  /\ UNCHANGED <<served, cache, disk, manifest, note, boot, final>>

PowerCut ==
  /\ boot < Boots
  /\ boot' = boot + 1
  /\ \E lost \in SUBSET Block :
       LET left == [b \in Block |-> IF b \in lost THEN disk[b] ELSE cache[b]]
       IN /\ cache' = left
          /\ disk' = left
          /\ final' = IF final = Hole THEN Hole ELSE left
  /\ phase' = IF phase = "done" THEN "done" ELSE "down"
  /\ known' = 0
  /\ written' = {}
  /\ syncing' = Idle
  /\ synced' = Idle
  /\ seams' = Hole
  /\ UNCHANGED <<served, manifest, note, kills>>

Change ==
  /\ served < Versions
  /\ served' = served + 1
  /\ UNCHANGED <<cache, disk, manifest, note, boot, kills, phase, known, written, syncing, synced, seams, final>>

Next ==
  \/ Begin \/ Resume \/ Renoted \/ Cut \/ Note \/ SyncBegins \/ SyncEnds \/ Record \/ Finish \/ SeamFails
  \/ Kill \/ PowerCut \/ Change
  \/ \E b \in Block : Fetch(b) \/ Renew(b)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
OneVersion(file) == \A a, b \in Block : file[a] = file[b]

\* A finished file is one version of it, whole, also after the power was cut.
RightFile == final # Hole => (OneVersion(final) /\ final[1] # 0)

\* With a validator that tells versions apart, what the manifest records is durable and of the version that it names.
RecordedIsDurable == \A b \in manifest.blocks : disk[b] # 0 /\ (Strong => disk[b] = manifest.tag)

\* What a run holds for written is there.
WrittenIsThere == phase = "run" => \A b \in written : cache[b] # 0 /\ (Strong => cache[b] = known)

NeverFinished == final = Hole

Safe == RightFile /\ RecordedIsDurable /\ WrittenIsThere
=============================================================================
