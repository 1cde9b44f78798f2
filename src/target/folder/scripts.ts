/**
 * What is done in a data folder, as shell scripts for a helper, which may be of busybox. Every script gets the folder
 * as its first word.
 *
 * What is ours in it is in one folder, `.issuer-backup`, with a folder for each restore: `staged` before the exchange,
 * `before` after it, and `after` once it was rolled back.
 */

export const ours = '.issuer-backup'

/** Neither what is ours nor what belongs to the file system, which root alone may read. */
export const mongods = `-path ./${ours} -prune -o -path ./lost+found -prune -o`

/** Journal files that WiredTiger has made beforehand, and removes when it starts: 100 MB of nothing each. */
const unlessEmpty = `! -name 'WiredTigerPreplog.*'`

const enter = 'cd "$1" || exit 9\n'

/** What root makes is given to the owner of what is live; whoever else makes it runs as that owner. */
const givenTo = (owner: string, what: string) => `{ [ "$(id -u)" != 0 ] || chown ${owner} ${what}; }`

/** Of the folder that is given as `$1`, or of the one below it that is given as `$2`. */
export const listing = `cd "$1\${2:+/$2}" || exit 9
find . ${mongods} -type f ${unlessEmpty} -exec stat -c '%s %n' {} + || exit 1
echo
find . ${mongods} -type f ${unlessEmpty} -exec sha256sum {} +`

export const marking = `${enter}find . ${mongods} -type f -exec stat -c '%s %i %y %z %n' {} +`

/**
 * Everything is on the volume first: a snapshot holds what the storage has, and not what a node has yet to write. Not
 * every busybox can do so for one file system.
 */
export const outlining = `${enter}sync -f . 2>/dev/null || sync || exit 1
find . ${mongods} ${unlessEmpty} -type f -exec stat -c '%s %Y %n' {} +`

/** By their names, since not every tar can leave something out; no file has a line end in its name. */
export const reading = `${enter}set -f; IFS='
'
ulimit -s unlimited 2>/dev/null
set -- $(find . ${mongods} ${unlessEmpty} -print)
tar -cf - --no-recursion "$@"`

export const staging = `${enter}mkdir -p "${ours}/$2/staged" && tar -xpf - -C "${ours}/$2/staged" || exit 1
${givenTo('-R "$(stat -c %u:%g .)"', `"${ours}/$2"`)} && sync`

/**
 * While files move, a folder stands where mongod has its lock: one that somebody, or a restart policy, starts meanwhile
 * ends at once, and makes nothing anew in the gaps.
 */
const lock = 'mongod.lock'

/** `$3` is to come, `$4` to go. While `$4.part` exists, what lies at the top is what has to go. */
export const closing = `${enter}b="${ours}/$2"; in="$b/$3"; out="$b/$4"
[ ! -d "$out" ] || exit 0
[ -d "$in" ] || { echo "there is no $in" >&2; exit 8; }
mkdir -p "$out.part" && ${givenTo('"$(stat -c %u:%g .)"', '"$b" "$out.part"')} || exit 1
[ ! -d ${lock} ] || exit 0
[ ! -e ${lock} ] || mv ${lock} "$out.part/" || exit 1
mkdir ${lock} && sync`

/** Unless anything but the lock has moved. */
export const reopening = `${enter}part="${ours}/$2/$4.part"
[ -d "$part" ] && [ -z "$(find "$part" -mindepth 1 ! -name ${lock})" ] || exit 0
rmdir ${lock} || exit 1
[ ! -e "$part/${lock}" ] || mv "$part/${lock}" . || exit 1
rmdir "$part"`

/** Each move may be repeated. Once there is a `$4`, what lies at the top is what has to come. */
export const exchanging = `${enter}b="${ours}/$2"; in="$b/$3"; out="$b/$4"
if [ ! -d "$out" ]; then
  for f in * .[!.]* ..?*; do
    case $f in ${ours} | ${lock} | lost+found) continue ;; esac
    [ ! -e "$f" ] || mv "$f" "$out.part/" || exit 1
  done
  sync; mv "$out.part" "$out" || exit 1; sync
fi
if [ -d "$in" ]; then
  for f in "$in"/* "$in"/.[!.]* "$in"/..?*; do
    [ "\${f##*/}" = ${lock} ] || [ ! -e "$f" ] || mv "$f" . || exit 1
  done
  [ ! -d ${lock} ] || rmdir ${lock} || exit 1
  [ ! -e "$in/${lock}" ] || mv "$in/${lock}" . || exit 1
  rmdir "$in" || exit 1
fi
sync`

export const states = `${enter}[ ! -d ${ours} ] || find ${ours} -mindepth 2 -maxdepth 2 -type d`

export const remembering = `${enter}mkdir -p "${ours}/$2" && printf %s "$3" >"${ours}/$2/note.part" &&
mv "${ours}/$2/note.part" "${ours}/$2/note" && sync`

export const recalling = `${enter}[ ! -f "${ours}/$2/note" ] || cat "${ours}/$2/note"`

export const removing = `${enter}rm -rf "${ours}/$2\${3:+/$3}" && { rmdir ${ours} 2>/dev/null || :; }`
