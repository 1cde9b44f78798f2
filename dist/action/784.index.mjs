export const id = 784;
export const ids = [784];
export const modules = {

/***/ 23012:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ unknownLogin),
/* harmony export */   c: () => (/* binding */ hasPassword)
/* harmony export */ });
/* harmony import */ var mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54424);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(27194);
/* harmony import */ var _connection_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(68066);
/** Would a server let somebody in who comes with this connection string? Asked of the server itself. */




/** By user and password. By any other the server asks elsewhere: a certificate, a directory. */
const byPassword = /^(DEFAULT|SCRAM-SHA-(1|256))?$/i;
/** With an `@` it is the end of a password that nobody has encoded. */
const nameOfDatabase = /^[^/\\. "$@]+$/;
/**
 * @param connection to a server that asks nobody who he is; who says so all the same is taken at his word.
 * @param uri as clients of it have it: the hosts in it do not matter.
 * @returns whom the server does not know with that password, such as `root of admin`; null where it knows him, and
 * where it cannot be told.
 * @throws BackupError `target-failed` where the server does not answer.
 */
async function unknownLogin({ client, hosts }, uri) {
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .registerUri */ .Ey)(uri);
    const found = parse(uri);
    if (!found)
        return null;
    const { username, password, source, mechanism } = found;
    const asking = new mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_0__/* .ConnectionString */ .QZ(`mongodb://${hosts}/?directConnection=true`);
    asking.username = username;
    asking.password = password;
    asking.searchParams.set('authSource', source);
    if (mechanism)
        asking.searchParams.set('authMechanism', mechanism);
    try {
        const connection = await (0,_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .connect */ .Ng)(asking.href, 'target');
        await connection.close();
        return null;
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj) || error.code !== 'not-permitted')
            throw error;
    }
    const user = decodeURIComponent(username);
    const { users } = await client.db('admin').command({
        usersInfo: { user, db: source },
        showAuthenticationRestrictions: true,
        // Those of his roles.
        showPrivileges: true,
    });
    return users.some(isRestricted) ? null : `${user} of ${source}`;
}
/** Does a client with this connection string log in by a password? False also where it cannot be told. */
function hasPassword(uri) {
    return parse(uri) !== null;
}
/** Null where no user and password are in it, or nothing that we can read: a client may be less strict. */
function parse(uri) {
    let parsed;
    try {
        parsed = (0,_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .parseUri */ .wY)(uri);
    }
    catch {
        return null;
    }
    const { username, password, pathname, searchParams } = parsed;
    const mechanism = searchParams.get('authMechanism');
    if (username === '' || password === '' || !byPassword.test(mechanism ?? ''))
        return null;
    const named = searchParams.get('authSource');
    // What DNS says of such a one goes before its path.
    if (parsed.isSRV && named === null)
        return null;
    const source = named || decodeURIComponent(pathname.slice(1)) || 'admin';
    return nameOfDatabase.test(source) ? { username, password, source, mechanism } : null;
}
/** Let in from some addresses alone, of which ours is none: a refusal says nothing of his password. */
function isRestricted(user) {
    return [user.authenticationRestrictions, user.inheritedAuthenticationRestrictions].some((restrictions) => Array.isArray(restrictions) && restrictions.flat().length > 0);
}


/***/ }),

/***/ 61536:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ liveAfter),
/* harmony export */   t: () => (/* binding */ endedWith)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** What is live where a cold restore, or the rollback of one, has ended early: its last words say so. */

/** Never throws. */
async function liveAfter({ folder }, { id, direction }) {
    const state = await folder.states().then((states) => states.get(id), () => undefined);
    if (!state || state.exchanging)
        return null;
    const [arriving, leaving] = direction === 'restore' ? [state.staged, state.before] : [state.before, state.after];
    if (arriving === leaving)
        return null;
    return leaving ? 'exchanged' : 'asItWas';
}
/** @returns what to throw in the place of the error: the same with what is live. */
function endedWith(error, live, { id, direction }, { signal }) {
    if (live === null)
        return error;
    const words = live === 'asItWas'
        ? 'live data is as it was'
        : `the ${direction === 'restore' ? 'restored data folder' : `data folder before ${id}`} is live`;
    const wayBack = live === 'exchanged' && direction === 'restore'
        ? `issuer-backup rollback ${id} brings back what was live before`
        : undefined;
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && (error.code === 'not-started' || !signal.aborted)) {
        const remedy = [error.remedy, wayBack].filter((one) => one !== undefined).join('; or: ');
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: error.code,
            message: error.message.includes(words) ? error.message : `${error.message}; ${words}`,
            ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
            ...(remedy !== '' && { remedy }),
            underlying: error,
        });
    }
    return signal.aborted ? new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY(words, wayBack, error) : error;
}


/***/ }),

/***/ 78647:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ unseal),
/* harmony export */   k: () => (/* binding */ noteOf)
/* harmony export */ });
/* harmony import */ var _archive_age_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(16477);
/* harmony import */ var _put_back_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(24379);
/** What is written down beside the data that a cold restore has replaced. */


/** A note goes to a helper in one word of its command line, which may hold 128 KiB. */
const longestSecret = 64 * 1024;
/**
 * @param archive its path.
 * @param settings the secret goes to whoever would have the safety archive, else to the identity's own recipient.
 */
async function noteOf(archive, { keepBefore, safety, decryption }, planned, { reporter }) {
    const note = { archive, keepUntil: new Date(Date.now() + keepBefore).toISOString() };
    const secret = (0,_put_back_js__WEBPACK_IMPORTED_MODULE_1__/* .replacedSecret */ .$n)(planned);
    if (secret === null)
        return note;
    const key = 'writing' in safety ? safety.writing.encryption : await decryption?.encryptionKey();
    const sealed = key ? await seal(secret, key) : null;
    if (sealed !== null)
        return { ...note, secret: sealed };
    reporter.warn('The connection string that is replaced is not kept: a rollback will need it, so keep it yourself');
    return note;
}
/** Null where there is no room for it. */
async function seal(secret, key) {
    const age = await (0,_archive_age_js__WEBPACK_IMPORTED_MODULE_0__/* .encryptAge */ .bP)(key);
    const sealed = Buffer.concat([age.header, age.update(secret), age.final()]).toString('base64');
    return sealed.length > longestSecret ? null : sealed;
}
/** @throws BackupError `wrong-key` where it was sealed for somebody else, `archive-damaged`. */
async function unseal(sealed, key) {
    async function* bytes() {
        yield Buffer.from(sealed, 'base64');
    }
    const chunks = [];
    for await (const chunk of (0,_archive_age_js__WEBPACK_IMPORTED_MODULE_0__/* .decryptAge */ .fN)(bytes(), key))
        chunks.push(chunk);
    return Buffer.concat(chunks);
}


/***/ }),

/***/ 51163:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ secretShown),
/* harmony export */   h: () => (/* binding */ assertServiceKnown)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _mongo_log_in_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(23012);
/* harmony import */ var _put_back_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(24379);
/** Will the service get at restored data? Its users are in the data folder too, and come with it. */



/**
 * Asked before anything is stopped. Where the target does not show the connection string it says so, and goes on.
 * @param connection to a mongod on the restored data that asks nobody who he is.
 * @param start how the service will be started.
 * @throws BackupError `target-unsuitable` where the service will come with a password that the restored data does not
 * know, or would have no connection string; `archive-unsuitable` where the archive's is none of it.
 */
async function assertServiceKnown(connection, target, planned, start, { reporter }) {
    const recorded = (0,_put_back_js__WEBPACK_IMPORTED_MODULE_2__/* .newSecret */ .jr)(planned);
    const secret = await secretShown(target, recorded, start, { reporter });
    const unknown = secret === null ? null : await (0,_mongo_log_in_js__WEBPACK_IMPORTED_MODULE_1__/* .unknownLogin */ ._)(connection, secret);
    if (unknown === null)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `with the secret ${recorded ? 'in the archive' : 'that is in place'} the service would not get at the ` +
            `restored data: it knows no ${unknown} with that password`,
        cause: recorded
            ? 'The connection string was not right when the archive was made'
            : 'The users are in the data folder too, and the password was changed since, or the deployment is a new one',
        remedy: remedyFor(planned, recorded !== null),
    });
}
/**
 * As `secretAfter` of {@link Target}; null also where the target does not show it, which is said.
 * @throws BackupError as there, for other reasons.
 */
async function secretShown(target, recorded, start, { reporter }) {
    try {
        return await target.secretAfter(recorded, start);
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj) || !['target-failed', 'not-permitted'].includes(error.code))
            throw error;
        reporter.warn(`Whether the service will get at the data is not known: ${error.message}`);
        return null;
    }
}
function remedyFor(planned, puttingBack) {
    if (puttingBack)
        return 'Put a connection string in place that holds for the archive, and leave --with-secret out';
    const offered = planned.some(({ role, outcome }) => role === 'secret' && outcome === 'differs');
    return offered
        ? 'Put the connection string of the archive back, too, with --with-secret'
        : 'Put the connection string in place that the service had when the archive was made';
}


/***/ }),

/***/ 24788:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ endedEarly)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _finish_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29039);
/** What a run that a signal ended leaves live, for its last words. */


/**
 * @param record of the restore that was under way; null where there was none yet.
 * @returns what to throw: the error itself where no signal came, or where a service stands still, which it says.
 */
function endedEarly(error, signal, record) {
    if (!signal.aborted || error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY)
        return error;
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && error.code === 'not-started')
        return error;
    const { message, remedy } = leftLive(record);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY(message, remedy, error);
}
function leftLive(record) {
    switch (record?.state) {
        case undefined:
        case 'staging':
        case 'ready':
        case 'aborted':
            return { message: 'the live data is as it was' };
        case 'swapped':
            return {
                message: 'the restored data is live',
                remedy: `issuer-backup rollback ${record._id} brings back what was live before`,
            };
        case 'restored-in-place':
            return { message: 'the restored data is live' };
        case 'rolled-back':
            return { message: `what was live before the restore ${record._id} is live again` };
        case 'swapping':
        case 'rolling-back':
            return {
                message: `the swap of ${record._id} is half-done: what is live is a mixture of old and new`,
                remedy: 'Run issuer-backup heal, which finishes it, before anything uses the database',
            };
        case 'in-place':
            return (0,_finish_js__WEBPACK_IMPORTED_MODULE_1__/* .cutShort */ .V)(record);
    }
}


/***/ }),

/***/ 60795:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ archiveKind)
/* harmony export */ });
/* harmony import */ var _archive_reader_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(91083);

class Seen extends Error {
    kind;
    constructor(kind) {
        super('enough was read');
        this.kind = kind;
    }
}
/**
 * An archive that does not say, such as one made by hand, is a dump.
 * @throws BackupError of the archive kinds.
 */
async function archiveKind(file, key) {
    const dump = () => {
        throw new Seen('hot');
    };
    try {
        await (0,_archive_reader_js__WEBPACK_IMPORTED_MODULE_0__/* .readArchive */ .b)(file.contents(), key, {
            header({ kind }) {
                throw new Seen(kind);
            },
            file: dump,
            data: dump,
        });
        return 'hot';
    }
    catch (error) {
        if (error instanceof Seen)
            return error.kind;
        throw error;
    }
}


/***/ }),

/***/ 24379:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $n: () => (/* binding */ replacedSecret),
/* harmony export */   Cw: () => (/* binding */ assertExtractable),
/* harmony export */   jr: () => (/* binding */ newSecret),
/* harmony export */   kr: () => (/* binding */ planPutBack),
/* harmony export */   qS: () => (/* binding */ resultsOf),
/* harmony export */   u0: () => (/* binding */ carryOut)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(59148);
/* harmony import */ var _target_target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(65997);
/** The service's own files of an archive, beside those that are in place now. */



/**
 * Puts back what is absent, and on request what differs.
 * @param files the archive's small members by name.
 * @throws BackupError `target-failed` where what is in place cannot be read; as `assertWritable` of {@link Place}.
 */
async function planPutBack(target, files, wanted) {
    const planned = [];
    for (const role of ['serviceConfig', 'seed', 'secret']) {
        const name = role === 'secret' ? target.secretForm : role;
        const recorded = recordedIn(files, name) ?? (role === 'secret' ? anySecret(files) : undefined);
        // What was recorded of another kind of target has no place in this one.
        const fits = !recorded || recorded === recordedIn(files, name);
        const place = fits ? await target.placeOf(role) : null;
        const evenIfOther = role === 'secret' ? wanted.withSecret : wanted.withConfig;
        const present = recorded && place ? await place.read() : null;
        const outcome = compare(place, present, recorded, evenIfOther);
        const puts = outcome === 'put back';
        if (puts)
            await place.assertWritable?.();
        planned.push({
            role,
            path: place?.shown ?? null,
            outcome,
            writing: puts ? { content: recorded, write: (content) => place.write(content) } : null,
            replaced: puts ? present : null,
            needsNewContainer: puts && (await place.needsNewContainer()),
        });
    }
    if (wanted.extractSecret === undefined)
        return planned;
    const extracted = extraction(wanted.extractSecret, anySecret(files));
    return [...planned.filter(({ role, outcome }) => role !== 'secret' || outcome !== 'no place'), extracted];
}
/** Does what was planned. @throws BackupError as `write` of {@link Place}. */
async function carryOut(planned) {
    for (const { writing } of planned)
        await writing?.write(writing.content);
}
/** What a result says of it. */
function resultsOf(planned) {
    return planned.map(({ role, path, outcome }) => ({ role, path, outcome }));
}
/** The secret that will take the place of the present one; null where that stays. */
function newSecret(planned) {
    return (planned.find(({ role, outcome }) => role === 'secret' && outcome === 'put back')?.writing?.content ?? null);
}
/** The secret that {@link newSecret} takes the place of; null where there is none, or it stays. */
function replacedSecret(planned) {
    return planned.find(({ role, outcome }) => role === 'secret' && outcome === 'put back')?.replaced ?? null;
}
function compare(place, present, recorded, evenIfOther) {
    if (!recorded)
        return 'not in the archive';
    if (!place)
        return 'no place';
    if (present && (place.same?.(present, recorded) ?? present.equals(recorded)))
        return 'same';
    return present && !evenIfOther ? 'differs' : 'put back';
}
/** A runbook that found no secret left an empty file. */
function recordedIn(files, name) {
    const recorded = files.get(_target_target_js__WEBPACK_IMPORTED_MODULE_2__/* .fileNames */ .j[name]);
    return name !== 'serviceConfig' && name !== 'seed' && recorded?.length === 0 ? undefined : recorded;
}
function anySecret(files) {
    return recordedIn(files, 'secret') ?? recordedIn(files, 'secretManifest');
}
function extraction(path, secret) {
    return {
        role: 'secret',
        path,
        outcome: secret ? 'extracted' : 'not in the archive',
        writing: secret ? { content: secret, write: (content) => (0,_files_js__WEBPACK_IMPORTED_MODULE_1__/* .writeNewFile */ .S0)(path, content, 0o600) } : null,
        replaced: null,
        needsNewContainer: false,
    };
}
/** @throws BackupError `usage` where the secret could not be written in the end: asked before anything is begun. */
async function assertExtractable(path) {
    if (path === undefined || !(await (0,_files_js__WEBPACK_IMPORTED_MODULE_1__/* .exists */ .t2)(path)))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: `${path} is there already`,
        remedy: 'Name another file with --extract-secret; none is overwritten',
    });
}


/***/ }),

/***/ 21784:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  restore: () => (/* binding */ restore)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/mongo/failure.ts
var mongo_failure = __webpack_require__(38450);
// EXTERNAL MODULE: ./src/mongo/journal.ts
var journal = __webpack_require__(58243);
;// CONCATENATED MODULE: ./src/mongo/privileges.ts

/** The actions that each step of a restore into staging takes, on every collection of the database. */
const restoreActions = [
    'listCollections',
    'listIndexes',
    'find',
    'insert',
    'update',
    'remove',
    'createCollection',
    'createIndex',
    'collMod',
    'renameCollectionSameDB',
    'dropCollection',
    'bypassDocumentValidation',
    'dbStats',
];
/** Putting back the scripts of `system.js`, which a privilege on every collection does not mean. */
const scriptActions = ['listIndexes', 'find', 'insert', 'update', 'remove'];
/**
 * @param collection a system collection; without one, every ordinary collection of the database is meant.
 * @throws BackupError `not-permitted`, naming the actions that are missing. Silent where the server knows no users.
 */
async function assertPermitted(db, actions, collection = '') {
    const privileges = await privilegesOf(db);
    if (privileges === null)
        return;
    const granted = new Set(privileges
        .filter(({ resource }) => covers(resource, db.databaseName, collection))
        .flatMap((privilege) => privilege.actions));
    const missing = actions.filter((action) => !granted.has(action));
    if (missing.length === 0)
        return;
    throw new errors/* BackupError */.hj({
        code: 'not-permitted',
        message: `the user may not ${missing.join(', ')} on ${collection && `${collection} of `}${db.databaseName}`,
        cause: 'It has not the roles that a restore takes',
        remedy: `Grant it readWrite and dbAdmin on ${db.databaseName}`,
    });
}
/**
 * Users and roles go through a collection that only the role restore names; they are read with the role backup.
 * @throws BackupError `not-permitted`.
 */
async function assertMayRestoreUsers(db) {
    const privileges = await privilegesOf(db);
    const mayFind = (collection) => privileges === null ||
        privileges.some(({ resource, actions }) => covers(resource, 'admin', collection) && actions.includes('find'));
    if (['system.users', 'system.roles', 'tempusers'].every(mayFind))
        return;
    throw new errors/* BackupError */.hj({
        code: 'not-permitted',
        message: 'the user may not restore users and roles',
        cause: 'It has not the roles backup and restore on admin',
        remedy: 'Grant it both, or do without --with-users',
    });
}
/** Null where the server knows no users. */
async function privilegesOf(db) {
    const { authInfo } = await db.command({ connectionStatus: 1, showPrivileges: true });
    return authInfo.authenticatedUsers.length === 0 ? null : authInfo.authenticatedUserPrivileges;
}
/** Does this resource mean the collection, or where none is named every ordinary one of the database? */
function covers({ anyResource, db, collection }, database, wanted) {
    return anyResource === true || (collection === wanted && (db === database || db === ''));
}

// EXTERNAL MODULE: ./src/target/lock.ts
var target_lock = __webpack_require__(64386);
// EXTERNAL MODULE: ./src/target/target.ts + 30 modules
var target_target = __webpack_require__(65997);
// EXTERNAL MODULE: ./src/operations/archive-file.ts + 1 modules
var archive_file = __webpack_require__(43882);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/archive/sidecar.ts
var sidecar = __webpack_require__(15217);
// EXTERNAL MODULE: ./src/archive/volume-reader.ts
var volume_reader = __webpack_require__(11312);
;// CONCATENATED MODULE: ./src/mongo/grant-access.ts

/** How the server says that there is a user of that name. */
const userExists = 51003;
/** @param client of a server that asks nobody who he is. */
async function grantAccess(client, { user, password }) {
    const admin = client.db('admin');
    const rights = { pwd: password, roles: ['root'] };
    try {
        await admin.command({ createUser: user, ...rights });
    }
    catch (error) {
        if (!(0,mongo_failure/* isServerError */.GQ)(error, userExists))
            throw error;
        await admin.command({ updateUser: user, ...rights });
    }
}

// EXTERNAL MODULE: ./node_modules/mongodb/lib/index.js
var lib = __webpack_require__(84294);
;// CONCATENATED MODULE: ./src/mongo/replica-config.ts
/** The replica set that a copied data folder believes to be a member of. */


/**
 * A member that finds itself at another address says that it is not a member of its set: nobody can read or write. So
 * the configuration in the copy is made one of a single member, at the address that it is going to have.
 * @param client of a mongod that runs on the copy without `--replSet` and without access control.
 * @param wanted what it will be started as; null for a standalone, which does not mind.
 * @returns what was changed, a sentence; null where nothing was to be.
 * @throws BackupError `target-unsuitable` where set and standalone do not fit together, or its address is not known.
 */
async function adaptReplicaSet(client, wanted) {
    if (wanted === null)
        return null;
    const collection = client.db('local').collection('system.replset', { promoteValues: false });
    const config = await collection.findOne({});
    if (!config)
        throw standalone(wanted.name);
    const name = String(config._id);
    if (name !== wanted.name)
        throw otherSet(name, wanted.name);
    const members = config.members;
    const hosts = members.map(({ host }) => host).join(', ');
    if (members.length === 1 && (hosts === wanted.host || wanted.mayBe?.(hosts)))
        return null;
    if (wanted.host === null)
        throw unreachable(name, hosts);
    // Modes of write concern speak of members, by their tags.
    const { getLastErrorModes, ...settings } = config.settings ?? {};
    const changed = {
        ...config,
        version: new lib.BSON.Int32(Number(config.version) + 1),
        // Nothing else of any member: a hidden one, a delayed one or an arbiter cannot be primary.
        members: [{ _id: new lib.BSON.Int32(0), host: wanted.host }],
        settings,
    };
    await collection.replaceOne({ _id: config._id }, changed, { writeConcern: { w: 1, j: true } });
    return `The replica set ${name} of the archive (${hosts}) becomes one of a single member, ${wanted.host}`;
}
function standalone(name) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the archive is of a standalone, and mongod here is started for the replica set ${name}`,
        cause: 'A data folder without the configuration of a set cannot be written to by its member',
        remedy: 'Start mongod without --replSet for the restore, or restore a hot archive',
    });
}
function unreachable(name, hosts) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the archive is of the replica set ${name} (${hosts}), and nothing says at which address mongod is its member here`,
        cause: 'It does not run, so that it cannot be asked, and its workload has no serviceName',
        remedy: 'Start mongod first, or restore a hot archive',
    });
}
function otherSet(found, wanted) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the archive is of the replica set ${found}, and mongod here is started for ${wanted}`,
        cause: 'A member of one set cannot be one of another',
        remedy: `Start mongod with --replSet ${found}, or restore a hot archive`,
    });
}

// EXTERNAL MODULE: ./src/operations/cold-ending.ts
var cold_ending = __webpack_require__(61536);
// EXTERNAL MODULE: ./src/operations/cold-note.ts
var cold_note = __webpack_require__(78647);
;// CONCATENATED MODULE: ./src/operations/cold-preflight.ts

/** On top of the files: what the mongod that proves them writes, and what the live one may not be left without. */
const margin = 1.05;
/** @throws BackupError `target-unsuitable` for a server that would not open these files. */
function assertSameSeries(header, facts) {
    const series = (version) => version.split('.').slice(0, 2).join('.');
    if (series(header.serverVersion) === series(facts.serverVersion))
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the archive is of MongoDB ${header.serverVersion}, and the image here holds ${facts.serverVersion}`,
        cause: 'Data files are for the versions of one series alone',
        remedy: `Use an image of MongoDB ${series(header.serverVersion)}, or restore a hot archive`,
    });
}
/**
 * The feature compatibility version is in the data folder too, and comes with it. A server of the series opens it all
 * the same, but who had raised or kept it should know.
 * @param live that of the server that is running; null where none is, or it does not tell.
 * @returns a sentence; null where nothing changes.
 */
function changedFeatures({ featureCompatibility: archived }, live) {
    if (archived === null || live === null || archived === live)
        return null;
    return (`The feature compatibility version becomes ${archived}, as it was in the archive; it is ${live} now ` +
        '(see setFeatureCompatibilityVersion)');
}
/**
 * A data folder comes and goes with all its databases.
 * @param archived those of the archive, and `live` those that are there now: their names; null where nobody knows.
 * @returns `comes` what is restored beside the database, `goes` what the archive does not have; null for nothing.
 */
function otherDatabases(database, archived, live) {
    const others = archived?.filter((name) => name !== database && !ofServer.has(name)) ?? [];
    const gone = (archived && live?.filter((name) => !archived.includes(name) && !ofServer.has(name))) ?? [];
    return {
        comes: others.length === 0 ? null : `In the same data folder, and so restored too: ${others.join(', ')}`,
        goes: gone.length === 0
            ? null
            : `Not in the archive, and so not there any more: ${gone.join(', ')}; kept with the replaced data folder`,
    };
}
const ofServer = new Set(['admin', 'config', 'local']);
function assertFitting({ inPlace, withUsers }) {
    if (!inPlace && !withUsers)
        return;
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: `${inPlace ? '--in-place' : '--with-users'} does not go with a cold archive`,
        cause: 'It replaces the whole data folder, users included, by an exchange of folders',
        remedy: 'Leave it out',
    });
}
/**
 * Where no sidecar tells the size, it shows while the folder is filled.
 * @throws BackupError `disk-full`.
 */
function assertFree(facts, { sidecar }) {
    const needed = (sidecar?.bytes ?? 0) * margin;
    if (facts.free >= needed)
        return;
    throw noRoom(facts, `${megabytes(needed)} MB`, `${megabytes(needed - facts.free)} MB are missing`);
}
/**
 * A sidecar may be missing, or tell what is not so; and the live mongod writes to the same disk.
 * @param bytes that have been filled in, or are about to be.
 * @throws BackupError `disk-full`.
 */
function assertStillFree(facts, bytes) {
    if (facts.free >= bytes * margin)
        return;
    const cause = 'It was stopped before the live mongod would have been without room; no sidecar told the size before';
    throw noRoom(facts, `more than ${megabytes(bytes)} MB`, cause);
}
function noRoom({ free, where }, needed, cause) {
    return new errors/* BackupError */.hj({
        code: 'disk-full',
        message: `${where} has ${megabytes(free)} MB free, the restored folder needs ${needed} beside the live one`,
        cause,
        remedy: 'Free space there, or run cleanup --yes, which removes what earlier restores keep',
    });
}
function megabytes(bytes) {
    return (bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 });
}
function noPlace({ type }) {
    return new errors/* BackupError */.hj({
        code: 'archive-unsuitable',
        message: `this is a cold archive, and a ${type} target has no hold of the data folder`,
        cause: 'A cold archive is the data folder of a mongod, not a dump',
        remedy: 'Restore it onto the volume of the deployment, with --target compose or helm',
    });
}

// EXTERNAL MODULE: ./src/mongo/databases.ts
var databases = __webpack_require__(39966);
;// CONCATENATED MODULE: ./src/operations/cold-proof.ts


/**
 * Every database and collection that there was when the archive was made is there, and the server finds nothing wrong
 * with those of the database itself, documents and indexes.
 *
 * The archive knows about how many documents there were, by what the server said while it ran: afterwards some may have
 * been added, and some have expired. So that fewer are a warning.
 * @returns how many documents each collection of the database holds, which were all read.
 * @throws BackupError `check-failed`.
 */
async function assertSound({ client }, database, { volume }, { reporter, signal }) {
    const found = new Map((await (0,databases/* listDatabases */.P)(client)).map(({ name, collections }) => [name, collections]));
    for (const { name, collections } of volume?.databases ?? []) {
        const missing = Object.keys(collections).filter((collection) => found.get(name)?.[collection] === undefined);
        if (missing.length > 0)
            throw unsound(`${name} lacks ${missing.join(', ')}`);
    }
    const own = Object.keys(found.get(database) ?? {});
    if (own.length === 0)
        throw unsound(`there is no database ${database} in it`);
    const known = volume?.databases?.find(({ name }) => name === database)?.collections ?? {};
    const counts = {};
    for (const collection of own) {
        signal.throwIfAborted();
        reporter.phase(`Validating ${collection}`);
        const { valid, errors = [], ns, nrecords } = await client.db(database).command({ validate: collection });
        if (!valid)
            throw unsound(`${collection} is not valid: ${errors.join('; ')}`);
        // Of a time series the server reads the collection beneath, of which one document is many.
        const isItself = ns === `${database}.${collection}`;
        counts[collection] = isItself ? Number(nrecords) : found.get(database)[collection];
        const then = known[collection] ?? 0;
        if (counts[collection] < then)
            reporter.warn(`${collection} holds ${counts[collection]} documents, and about ${then} when the archive was made`);
    }
    return counts;
}
function unsound(what) {
    return new errors/* BackupError */.hj({
        code: 'check-failed',
        message: `the restored data folder is not sound: ${what}`,
        cause: 'The data was not in order when the archive was made',
        remedy: 'Use another archive',
    });
}

// EXTERNAL MODULE: ./src/operations/cold-secret.ts
var cold_secret = __webpack_require__(51163);
;// CONCATENATED MODULE: ./src/operations/live-member.ts
/** The mongod whose data folder a cold restore replaces, asked while it still runs. */


/**
 * How the member that is live calls its set and itself, which it tells anybody: the set may be named in a config file,
 * and other members, or the service, may know it by another name than we would give it.
 * @returns null where it does not run, or cannot be asked.
 */
async function liveMember(target, context) {
    if (!(await target.databaseRuns()))
        return null;
    try {
        const { connection } = await target.route('target', context);
        try {
            const { setName, me } = await connection.client.db('admin').command({ hello: 1 });
            const replicaSet = setName && me ? { name: setName, host: me } : null;
            const listed = await connection.client.db('admin').command({ listDatabases: 1, nameOnly: true });
            const databases = listed.databases.map(({ name }) => name);
            return { replicaSet, featureCompatibility: connection.facts.featureCompatibility, databases };
        }
        finally {
            await connection.close();
        }
    }
    catch (error) {
        if ((0,mongo_failure/* mongoFailure */.pf)(error, 'target', 'asking what is live') instanceof errors/* BackupError */.hj)
            return null;
        throw error;
    }
}

// EXTERNAL MODULE: ./src/operations/outage.ts
var outage = __webpack_require__(83563);
// EXTERNAL MODULE: ./src/operations/put-back.ts
var put_back = __webpack_require__(24379);
// EXTERNAL MODULE: ./src/operations/read.ts
var operations_read = __webpack_require__(47296);
;// CONCATENATED MODULE: ./src/operations/source-database.ts

class SourceDatabase {
    #target;
    #asked;
    #reporter;
    #recorded = false;
    /**
     * @param target the database that is to be restored.
     * @param asked what the user says that it is called in the archive.
     */
    constructor(target, asked, reporter) {
        this.#target = target;
        this.#asked = asked;
        this.#reporter = reporter;
    }
    /** @throws BackupError `archive-unsuitable` where the archive is one of another database. */
    header({ database }) {
        this.#recorded = true;
        const wanted = this.#asked ?? this.#target;
        if (database === wanted)
            return;
        throw new errors/* BackupError */.hj({
            code: 'archive-unsuitable',
            message: `the archive is one of the database ${database}, not of ${wanted}`,
            cause: 'It is another archive than was meant, or it is to be restored under another name',
            remedy: `Use another archive, or give --from-database ${database} if that is what you want`,
        });
    }
    /**
     * The database in the dump that is to be restored. Where nothing records which it is, the only one may be taken.
     * @throws BackupError `archive-unsuitable` where there is none such.
     */
    in(prelude) {
        const wanted = this.#asked ?? this.#target;
        const databases = [...new Set(prelude.collections.map(({ database }) => database))];
        if (databases.includes(wanted))
            return wanted;
        const [only, ...others] = databases;
        if (only === undefined) {
            throw new errors/* BackupError */.hj({
                code: 'archive-unsuitable',
                message: 'the dump holds no collection',
                cause: 'It was made of a database that does not exist',
                remedy: 'Use another archive',
            });
        }
        if (this.#asked === undefined && !this.#recorded && others.length === 0) {
            this.#reporter.warn(`The dump is one of the database ${only}; it is restored into ${this.#target}`);
            return only;
        }
        throw new errors/* BackupError */.hj({
            code: 'archive-unsuitable',
            message: `the dump holds no database ${wanted}`,
            cause: `It holds ${databases.join(', ')}`,
            remedy: 'Name one of them with --from-database',
        });
    }
}

;// CONCATENATED MODULE: ./src/operations/cold-restore.ts
/**
 * A cold archive back: filled into a folder beside the live data, compared file by file, proved by a mongod that
 * reaches nothing; only then all is stopped and the two folders change places.
 */
















/** @param lock null for a dry run. */
async function restoreCold(work, lock) {
    assertFitting(work.settings);
    const cold = await work.target.cold(lock ? 'create' : 'error');
    if (!cold)
        throw noPlace(work.target);
    try {
        // Of a deployment that was removed while all was stopped: only now is there a container to go by.
        if (lock)
            await (0,outage/* healOutage */.em)(work.target, lock, work.context, { unhealthy: 'warning' });
        return await exchangeCold(work, cold, lock);
    }
    finally {
        await cold.release();
    }
}
async function exchangeCold(work, cold, lock) {
    const { settings, context, target, file } = work;
    await cold.assertExchangeable(settings.freshVolume);
    const live = await liveMember(target, context);
    const found = await cold.inspect('place');
    const facts = { ...found, replicaSet: live?.replicaSet ?? found.replicaSet };
    // What a fresh volume holds is seen when it is full: it is as large as the live one.
    if (!settings.freshVolume)
        assertFree(facts, file);
    for (const warning of facts.warnings)
        context.reporter.warn(warning);
    const source = new SourceDatabase(target.database, settings.fromDatabase, context.reporter);
    const check = (header) => {
        source.header(header);
        assertSameSeries(header, facts);
        const change = changedFeatures(header, live?.featureCompatibility ?? null);
        if (change !== null)
            context.reporter.warn(change);
    };
    if (!lock) {
        context.reporter.phase('Verifying the archive');
        const sinks = { header: check, volume: () => undefined };
        const read = await (0,operations_read/* readDump */.R)(file, settings.decryption ?? null, sinks, context);
        tellOthers(work, read, live);
        return describe(work, read, {
            id: null,
            files: (0,put_back/* resultsOf */.qS)(await (0,put_back/* planPutBack */.kr)(target, read.files, settings)),
            downtime: null,
        });
    }
    await cold_restore_confirm(work, facts);
    const id = restoreId();
    const exchange = { id, direction: 'restore' };
    try {
        const read = await stage(work, cold, facts, id, check);
        tellOthers(work, read, live);
        const { seedReplay: seeding } = settings;
        const planned = await (0,put_back/* planPutBack */.kr)(target, read.files, settings);
        const anew = seeding || planned.some(({ needsNewContainer }) => needsNewContainer);
        const start = anew ? 'anew' : 'again';
        const counts = await prove(work, cold, facts, { id, manifest: read.contents.manifest, planned, start });
        const note = await (0,cold_note/* noteOf */.k)(file.path, settings, planned, context);
        await cold.folder.ready(id);
        await context.onStep?.('proved');
        const plan = { operation: 'restore', services: 'expected', start, exchange };
        const { service } = target;
        const runs = service.controlled && facts.expected.includes(await service.name());
        const down = { cold, target, settings: settings.target, lock, context, seeding };
        const { result, downtime } = await (0,outage/* whileDown */.Cr)(down, plan, async () => {
            await cold.folder.remember(id, JSON.stringify(note));
            await lock.assertHeld();
            await context.onStep?.('to be exchanged');
            context.reporter.phase('Exchanging the data folders');
            await cold.folder.exchange(exchange, context.onStep);
            await context.onStep?.('exchanged');
            await (0,put_back/* carryOut */.u0)(planned);
            return (0,put_back/* resultsOf */.qS)(planned);
        });
        if (seeding && !runs)
            context.reporter.warn('The seed was not replayed, since the service is not running');
        return describe(work, read, { id, files: result, downtime, counts });
    }
    catch (error) {
        const live = await (0,cold_ending/* liveAfter */.p)(cold, exchange);
        // What never became live goes; what was live stays.
        if (live === 'asItWas')
            await cold.folder.remove(id, 'all').catch(() => { });
        throw (0,cold_ending/* endedWith */.t)(error, live, exchange, context);
    }
}
function tellOthers({ target, context: { reporter } }, { contents }, live) {
    const archived = contents.manifest.volume.databases?.map(({ name }) => name) ?? null;
    const { comes, goes } = otherDatabases(target.database, archived, live?.databases ?? null);
    if (comes !== null)
        reporter.info(comes);
    if (goes !== null)
        reporter.warn(goes);
}
function restoreId() {
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    return `${time}-${(0,external_node_crypto_.randomBytes)(2).toString('hex')}`;
}
async function stage({ settings, context, file }, cold, facts, id, header) {
    const where = settings.freshVolume ? 'a fresh volume' : 'a folder beside the live data';
    context.reporter.phase(`Verifying the archive and filling ${where}`);
    const sink = await cold.folder.stage(id, context.signal, settings.freshVolume);
    let read;
    try {
        let bytes = 0;
        const volume = (chunk) => {
            assertStillFree(facts, (bytes += chunk.length));
            return sink.write(chunk);
        };
        read = await (0,operations_read/* readDump */.R)(file, settings.decryption ?? null, { header, volume }, context);
        await sink.end();
    }
    catch (error) {
        await sink.abort();
        throw error;
    }
    await context.onStep?.('staged');
    context.reporter.phase('Comparing every file with the archive');
    const found = await cold.folder.listStaged(id, context.signal);
    const difference = (0,volume_reader/* fileDifference */.or)((0,volume_reader/* sortFiles */.w9)(read.contents.manifest.volume.files), found);
    if (difference === null)
        return read;
    throw new errors/* BackupError */.hj({
        code: 'check-failed',
        message: `the folder beside the live data is not what the archive holds: ${difference}`,
        cause: 'The stream into the helper container was cut, or the disk is not in order',
        remedy: 'Run the restore again',
    });
}
/** @returns as {@link assertSound}. */
async function prove({ context, target, settings: { access } }, cold, { replicaSet }, { id, manifest, planned, start }) {
    context.reporter.phase('Starting a mongod without network on it');
    const server = await cold.folder.prove(id, context.signal);
    try {
        const counts = await assertSound(server.connection, target.database, manifest, context);
        const changed = await adaptReplicaSet(server.connection.client, replicaSet);
        if (changed !== null)
            context.reporter.info(changed);
        if (access)
            await grantAccess(server.connection.client, access);
        await (0,cold_secret/* assertServiceKnown */.h)(server.connection, target, planned, start, context);
        return counts;
    }
    finally {
        await server.close();
    }
}
async function cold_restore_confirm({ context, target }, { where }) {
    const question = `Replace everything in ${where}, all databases of it, not ${target.database} alone?`;
    if (await context.confirm(question))
        return;
    throw new errors/* BackupError */.hj({ code: 'usage', message: 'nothing was done: the cold restore was not confirmed' });
}
function describe({ file, target, settings }, { contents, bytes }, { id, files, downtime, ...proved }) {
    const manifest = contents.manifest;
    // What an archive says of it is about so.
    const { counts = (0,sidecar/* countsOf */.mQ)(manifest) } = proved;
    return {
        id,
        database: target.database,
        archive: {
            path: file.path,
            sha256: file.sha256,
            level: contents.level,
            origin: file.origin,
            started: manifest.backup.started,
        },
        engine: 'volume',
        inPlace: false,
        dryRun: id === null,
        counts,
        documents: Object.values(counts).reduce((total, count) => total + count, 0),
        bytes,
        views: [],
        kept: [],
        files,
        users: 'in the data folder',
        safety: { path: null, why: 'the replaced data folder is kept beside the new one' },
        keptUntil: id === null ? null : new Date(Date.now() + settings.keepBefore).toISOString(),
        warnings: contents.warnings,
        downtime,
    };
}

// EXTERNAL MODULE: ./src/operations/ended-early.ts
var ended_early = __webpack_require__(24788);
// EXTERNAL MODULE: ./src/operations/heal.ts
var heal = __webpack_require__(90326);
// EXTERNAL MODULE: ./src/operations/peek.ts
var peek = __webpack_require__(60795);
// EXTERNAL MODULE: ./src/mongo/canonical.ts
var canonical = __webpack_require__(52570);
// EXTERNAL MODULE: ./src/mongo/catalog.ts
var mongo_catalog = __webpack_require__(3599);
// EXTERNAL MODULE: ./src/mongo/content-hash.ts
var content_hash = __webpack_require__(5514);
// EXTERNAL MODULE: ./src/mongo/archive-format.ts
var archive_format = __webpack_require__(42496);
// EXTERNAL MODULE: ./src/mongo/crc64.ts + 1 modules
var crc64 = __webpack_require__(27015);
;// CONCATENATED MODULE: ./src/mongo/load.ts
/** What both loading engines share: what they are given, and how a refusal is told. */


/** MongoDB's error code for a duplicate key. */
const duplicateKey = 11000;
/** What to throw where the server does not take a document. */
function refusedDocument(collection, { code, errmsg }) {
    if (code === duplicateKey) {
        return new errors/* BackupError */.hj({
            code: 'archive-unsuitable',
            message: `${collection} holds two documents with the same _id`,
            cause: 'It was dumped while somebody wrote, outside a snapshot, or the archive was put together by hand',
            remedy: 'Use another archive',
        });
    }
    return (0,mongo_failure/* contentRefused */.Gv)({ code, message: errmsg }, `loading ${collection}`, {
        message: `the server refuses a document of ${collection}`,
        cause: 'The archive comes from a server of another version, which took what this one does not',
        remedy: 'Restore into a server of the version that the archive names',
    });
}

// EXTERNAL MODULE: ./src/mongo/raw-document.ts
var raw_document = __webpack_require__(96886);
// EXTERNAL MODULE: ./node_modules/mongodb/lib/cmap/commands.js
var commands = __webpack_require__(21806);
;// CONCATENATED MODULE: ./src/mongo/raw-write.ts


/**
 * Sends a write command whose documents, or statements, are raw BSON.
 *
 * @param command such as `{ insert: 'name', ordered: false }`, without the field that holds the documents
 * @param field `documents` of an insert, `updates` of an update
 * @param runs whole documents back to back, in as many pieces as they happen to lie
 * @returns the server's reply, which may hold `writeErrors` or a `writeConcernError`: nothing is thrown for those
 */
function rawWrite(db, command, field, runs) {
    return db.command({ ...command, [field]: sequence(field, runs) });
}
/**
 * A reply without `writeErrors` may still tell of documents that are not there, or not yet safe.
 * @throws BackupError `target-failed`
 */
function assertTaken({ n, writeConcernError }, count, collection) {
    if (n === count && !writeConcernError)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the server took ${n} of ${count} documents of ${collection}${writeConcernError ? `: ${writeConcernError.errmsg}` : ''}`,
        cause: 'The server is about to stop, or too few members of its replica set keep up',
        remedy: 'Look at the log of mongod, then run this again',
    });
}
function sequence(field, runs) {
    const documents = new commands.DocumentSequence(field);
    // The first argument is for command monitoring only; a sequence does not care where a document begins.
    for (const run of runs)
        documents.push(null, run);
    return documents;
}
/** Kind 1, length, name, documents: as the wire protocol has it (OP_MSG). */
const sample = sequence('d', [Buffer.from([5, 0, 0, 0, 0]), Buffer.from([5, 0, 0, 0, 0])]).toBin();
if (Buffer.from(sample).toString('hex') !== '0110000000640005000000000500000000') {
    throw new Error('this version of the mongodb driver builds messages in another way than its pinned one');
}

;// CONCATENATED MODULE: ./src/mongo/literal-upsert.ts



/** Bytes of documents in one command: with one of 16 MiB on top it stays below the 48,000,000 of a message. */
const batchBytes = 16_000_000;
/** Statements in one command (`maxWriteBatchSize`). */
const batchStatements = 100_000;
/**
 * In the order given. Needs the actions insert and update.
 * @throws what the driver throws; BackupError as {@link refusedDocument} and {@link assertTaken}
 */
async function upsertLiterally(db, target, documents, w) {
    let statements = [];
    let bytes = 0;
    for (const [i, document] of documents.entries()) {
        statements.push(statement(document));
        bytes += document.length;
        const full = bytes >= batchBytes || statements.length === batchStatements;
        if (!full && i < documents.length - 1)
            continue;
        const reply = await rawWrite(db, {
            update: target.name,
            ordered: true,
            ...(target.validated && { bypassDocumentValidation: true }),
            writeConcern: { w },
        }, 'updates', statements);
        const refused = reply.writeErrors?.[0];
        if (refused)
            throw refusedDocument(target.name, refused);
        assertTaken(reply, statements.length, target.name);
        statements = [];
        bytes = 0;
    }
}
const embedded = 0x03;
const array = 0x04;
/** `$nor: [{}]`: matches nothing, so that a second document of the same `_id` is an error and no update. */
const never = literal_upsert_element(array, '$nor', literal_upsert_document([literal_upsert_element(embedded, '0', literal_upsert_document([]))]));
const upsert = literal_upsert_element(0x08, 'upsert', Buffer.from([1]));
/** `{ q: { _id: { $eq: <its _id> }, $nor: [{}] }, u: [{ $replaceWith: { $literal: <it> } }], upsert: true }` */
function statement(literal) {
    const id = (0,raw_document/* firstElement */.Rn)(literal);
    const equal = literal_upsert_element(embedded, '_id', literal_upsert_document([literal_upsert_element(id.type, '$eq', literal.subarray(id.start, id.end))]));
    const replace = literal_upsert_element(embedded, '$replaceWith', literal_upsert_document([literal_upsert_element(embedded, '$literal', literal)]));
    return literal_upsert_document([
        literal_upsert_element(embedded, 'q', literal_upsert_document([equal, never])),
        literal_upsert_element(array, 'u', literal_upsert_document([literal_upsert_element(embedded, '0', literal_upsert_document([replace]))])),
        upsert,
    ]);
}
function literal_upsert_element(type, name, value) {
    return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value]);
}
function literal_upsert_document(elements) {
    const bytes = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
    bytes.writeInt32LE(bytes.length);
    return bytes;
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./src/drained.ts
var drained = __webpack_require__(47880);
// EXTERNAL MODULE: ./src/exec.ts
var exec = __webpack_require__(73190);
;// CONCATENATED MODULE: ./src/mongo/mongorestore.ts
/** A running mongorestore that reads an archive from us, and is believed only when its numbers add up. */





/** The last line that it writes. */
const totals = /(\d+) document\(s\) restored successfully\. (\d+) document\(s\) failed to restore/;
/** How long mongorestore may take nothing before we look whether its server is still there, milliseconds. */
const patience = 5_000;
/** After so many looks at a server that is there mongorestore itself is stuck: ten minutes. */
const looks = 120;
class Mongorestore {
    #client;
    #child;
    constructor({ client }, tools, options, signal) {
        this.#client = client;
        this.#child = tools.start('mongorestore', ['--archive', ...options], {
            stdin: 'pipe',
            ...(signal && { signal }),
        });
    }
    /** A promise returned holds the stream back. */
    write(...bytes) {
        const stdin = this.#child.stdin;
        if (!stdin.writable)
            return this.#explainEnd();
        let more = true;
        for (const piece of bytes)
            more = stdin.write(piece);
        return more ? undefined : this.#drained();
    }
    /**
     * @returns how many documents it restored.
     * @throws BackupError `target-failed` where it fails, or says that it left out a document: its exit code is 0 then.
     */
    async finish() {
        this.#child.stdin.end();
        const ending = await this.#watched(this.#child.ended, Number.POSITIVE_INFINITY);
        if (ending.code !== 0)
            throw (0,exec/* commandFailed */.n6)('mongorestore', ending);
        const [, restored, failed] = totals.exec(ending.stderr) ?? [];
        if (restored !== undefined && failed === '0')
            return Number(restored);
        throw new errors/* BackupError */.hj({
            code: 'target-failed',
            message: restored
                ? `mongorestore failed on ${failed} documents`
                : 'mongorestore does not say what it restored',
            cause: 'It ends well even where documents are refused',
            remedy: 'Look at the log of mongod, or use --engine native',
        });
    }
    async abort() {
        this.#child.kill('SIGKILL');
        await this.#child.ended.catch(() => { });
    }
    async #drained() {
        const stdin = this.#child.stdin;
        await this.#watched((0,drained/* drained */.o)(stdin), looks);
        if (!stdin.writable)
            await this.#explainEnd();
    }
    /** Waits, but not for ever: when its server goes away mongorestore may hang, and take nothing more. */
    async #watched(waiting, most) {
        const settled = waiting.then((value) => ({ value }));
        // Who gave up waiting is not to be surprised by how it ended.
        settled.catch(() => { });
        for (let look = 0; look < most; look++) {
            const timer = new AbortController();
            const result = await Promise.race([
                settled,
                (0,promises_.setTimeout)(patience, null, { signal: timer.signal }).catch(() => null),
            ]);
            timer.abort();
            if (result)
                return result.value;
            try {
                await this.#client.db('admin').command({ ping: 1 });
            }
            catch (error) {
                throw (0,mongo_failure/* mongoFailure */.pf)(error, 'target', 'loading by mongorestore');
            }
        }
        throw new errors/* BackupError */.hj({
            code: 'target-failed',
            message: `mongorestore has taken nothing for ${(patience * looks) / 60_000} minutes`,
            remedy: 'Look at the log of mongod, or use --engine native',
        });
    }
    /** It no longer reads: it has ended, or is about to. */
    async #explainEnd() {
        const ending = await this.#child.ended;
        throw ending.code === 0
            ? new errors/* BackupError */.hj({ code: 'target-failed', message: 'mongorestore ended before the archive did' })
            : (0,exec/* commandFailed */.n6)('mongorestore', ending);
    }
}

// EXTERNAL MODULE: ./src/mongo/own-names.ts
var own_names = __webpack_require__(96241);
;// CONCATENATED MODULE: ./src/mongo/load-mongorestore.ts
/** The mongorestore engine: the stock tool, fed with the stream as it is to be loaded. */








/** Inserters for each collection; more were not faster. */
const workers = 4;
/**
 * Writes the stream anew, its collections under the names of the destination and without options and indexes, which
 * exist or come later. So mongorestore has nothing to rename, and nothing to decide.
 */
class MongorestoreLoader {
    #connection;
    #tools;
    #destination;
    #signal;
    /** Of what mongorestore is given, which is not all. */
    #crcs = new Map();
    #child = null;
    /** The namespace whose block is open. */
    #open = null;
    #documents = 0;
    constructor(connection, tools, destination, signal) {
        this.#connection = connection;
        this.#tools = tools;
        this.#destination = destination;
        this.#signal = signal;
    }
    prelude(prelude) {
        const { database } = this.#destination;
        const targets = prelude.collections.flatMap((metadata) => this.#destination.target(metadata) ?? []);
        const options = [
            '--noIndexRestore',
            '--noOptionsRestore',
            ...(targets.some(({ capped }) => capped)
                ? ['--maintainInsertionOrder']
                : ['--stopOnError', `--numInsertionWorkersPerCollection=${workers}`]),
            ...(targets.some(({ validated }) => validated) ? ['--bypassDocumentValidation'] : []),
        ];
        this.#child = new Mongorestore(this.#connection, this.#tools, options, this.#signal);
        const collections = targets.map(({ name }) => ({
            database,
            collection: name,
            type: 'collection',
            options: {},
            indexes: [],
            uuid: null,
        }));
        return this.#child.write((0,archive_format/* encodePrelude */.mg)({ ...prelude, collections }));
    }
    documents(namespace, run) {
        const target = this.#destination.target(namespace);
        if (target === null)
            return undefined;
        const [first, ...others] = (0,raw_document/* stretches */.YA)(run, target.name);
        if (others.length > 0 || first.altered)
            return this.#mixed(namespace, target, [first, ...others]);
        return this.#pass(namespace, target, first);
    }
    end(namespace) {
        const target = this.#destination.target(namespace);
        if (target === null)
            return undefined;
        const crc = (this.#crcs.get(target) ?? new crc64/* Crc64 */.V()).value();
        return this.#child.write(...this.#closeBlock(), (0,archive_format/* encodeEnd */.mG)(this.#destination.database, target.name, crc));
    }
    async finish() {
        const restored = await this.#child.finish();
        if (restored === this.#documents)
            return;
        throw new errors/* BackupError */.hj({
            code: 'target-failed',
            message: `mongorestore restored ${restored} of ${this.#documents} documents`,
            cause: 'It ends well even where documents are refused',
            remedy: 'Look at the log of mongod, or use --engine native',
        });
    }
    async abort() {
        await this.#child?.abort();
    }
    #closeBlock() {
        const open = this.#open !== null;
        this.#open = null;
        return open ? [archive_format/* terminator */.m2] : [];
    }
    #pass(namespace, target, { run, count }) {
        this.#documents += count;
        let crc = this.#crcs.get(target);
        if (!crc)
            this.#crcs.set(target, (crc = new crc64/* Crc64 */.V()));
        crc.update(run);
        if (this.#open === namespace)
            return this.#child.write(run);
        const before = this.#closeBlock();
        this.#open = namespace;
        return this.#child.write(...before, (0,archive_format/* encodeBlockHeader */.LB)(this.#destination.database, target.name), run);
    }
    /** What mongorestore would not store as it is we store ourselves. */
    async #mixed(namespace, target, parts) {
        if (target.capped) {
            throw new errors/* BackupError */.hj({
                code: 'target-unsuitable',
                message: `${namespace.collection} holds a Timestamp(0, 0), which mongorestore does not bring back`,
                cause: 'It is capped, so that its documents must be stored in order, by one writer',
                remedy: 'Use --engine native',
            });
        }
        const db = this.#connection.client.db(this.#destination.database);
        for (const part of parts) {
            if (!part.altered)
                await this.#pass(namespace, target, part);
            else {
                try {
                    await upsertLiterally(db, target, [...(0,raw_document/* documentsOf */.uo)(part.run)], 'majority');
                }
                catch (error) {
                    throw (0,mongo_failure/* mongoFailure */.pf)(error, 'target', `loading ${target.name}`);
                }
            }
        }
    }
}
/**
 * Restores an archive in place by mongorestore alone, with options, indexes, views and time series as it makes them:
 * for what this program cannot carry itself. Takes the bytes of the archive as they are.
 */
class PassthroughRestore {
    #child;
    /** @param databases the database's name in the archive and at the target */
    constructor(connection, tools, databases, signal) {
        const { from, to } = databases;
        this.#child = new Mongorestore(connection, tools, [
            '--stopOnError',
            '--maintainInsertionOrder',
            `--nsInclude=${literal(from)}.*`,
            ...Object.values(own_names/* ownPrefixes */.ZX).map((prefix) => `--nsExclude=${literal(from)}.${prefix}*`),
            ...(from === to ? [] : [`--nsFrom=${literal(from)}.*`, `--nsTo=${literal(to)}.*`]),
        ], signal);
    }
    /** A promise returned holds the stream back. */
    write(chunk) {
        return this.#child.write(chunk);
    }
    /**
     * @returns how many documents mongorestore says it restored.
     * @throws BackupError `target-failed`.
     */
    finish() {
        return this.#child.finish();
    }
    abort() {
        return this.#child.abort();
    }
}
/** A database's name as a pattern of mongorestore's that matches it alone; of its special characters it has one. */
function literal(name) {
    return name.replaceAll('*', '\\*');
}

// EXTERNAL MODULE: ./src/mongo/prove.ts
var mongo_prove = __webpack_require__(53138);
// EXTERNAL MODULE: ./src/mongo/staging.ts
var staging = __webpack_require__(18337);
// EXTERNAL MODULE: ./src/mongo/swap.ts
var swap = __webpack_require__(31869);
// EXTERNAL MODULE: ./src/mongo/swap-parts.ts
var swap_parts = __webpack_require__(32062);
;// CONCATENATED MODULE: ./src/mongo/try-views.ts
/** Whether the server takes the views of an archive: found out beside the live ones, before anything is stopped. */




/** Where a pipeline names a collection or view to read from. */
const sources = new Set(['from', 'coll', '$unionWith']);
/**
 * Creates each view under a staging name, above what else of the archive has one, and drops it again. A name that
 * would be too long is not tried.
 * @param archived names of all collections and views of the archive.
 * @param stagingName the name that one of them has, or would have, beside the live data.
 * @throws BackupError `target-unsuitable`, naming what the server refuses; and what else the driver throws.
 */
async function tryViews(db, views, archived, stagingName) {
    const fits = (name) => Buffer.byteLength(`${db.databaseName}.${name}`) <= staging/* longestNamespace */.CM;
    const moved = (name) => (archived.has(name) && fits(stagingName(name)) ? stagingName(name) : name);
    const tried = [];
    const refused = [];
    try {
        for (const view of views) {
            const name = stagingName(view.name);
            if (!fits(name))
                continue;
            const { create, viewOn, pipeline, ...options } = lib.BSON.EJSON.parse(view.options, { relaxed: false });
            tried.push(name);
            try {
                await db.command({
                    create: name,
                    viewOn: moved(viewOn),
                    pipeline: readingFrom(pipeline, moved),
                    ...options,
                    writeConcern: { w: 'majority' },
                });
            }
            catch (error) {
                tried.pop();
                // A lost connection says nothing of the view, nor does a server that fails.
                if (!(error instanceof lib.MongoServerError) || (0,mongo_failure/* failsItself */.pY)(error))
                    throw error;
                refused.push(`${view.name} (${error.message})`);
            }
        }
    }
    finally {
        for (const name of tried)
            await db.command({ drop: name, writeConcern: { w: 'majority' } });
    }
    if (refused.length === 0)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the server refuses a view of the archive: ${refused.join('; ')}`,
        cause: 'This server is older than the one of the backup, or configured in another way',
        remedy: 'Restore to a server that takes it, or by hand without it: mongorestore has --nsExclude',
    });
}
/** The pipeline with the names that it reads from moved; in everything else it stays as it is. */
function readingFrom(value, moved) {
    if (Array.isArray(value))
        return value.map((item) => readingFrom(item, moved));
    // Values of BSON's own types have classes; no name is in them.
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
        return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [
        key,
        sources.has(key) && typeof inner === 'string' ? moved(inner) : readingFrom(inner, moved),
    ]));
}

// EXTERNAL MODULE: ./src/operations/finish.ts
var finish = __webpack_require__(29039);
;// CONCATENATED MODULE: ./src/mongo/build-indexes.ts
/** Builds the indexes of loaded collections. */




/** MongoDB's error code where a role is lacking. */
const unauthorized = 13;
/**
 * All indexes of a collection in one command, so that its documents are read once, one collection after the other:
 * each build may take 200 MB of the server's memory. Needs the action createIndex.
 *
 * @throws BackupError `archive-unsuitable` where the documents do not fit an index, `target-failed` or `disk-full` where
 * the server fails; else what the driver throws.
 */
async function buildIndexes({ client, facts }, database, collections) {
    const db = client.db(database);
    for (const { name, original, indexes } of collections) {
        if (indexes.length > 0)
            await build(db, facts.topology, name, original, indexes);
    }
}
async function build(db, topology, name, original, indexes) {
    try {
        await db.command({
            createIndexes: name,
            indexes,
            // The default waits for every member, and so for ever for one that is down. A standalone takes none.
            ...(topology === 'replica-set' && { commitQuorum: 'majority' }),
            writeConcern: { w: 'majority' },
        });
    }
    catch (error) {
        throw explain(error, original);
    }
}
function explain(error, collection) {
    // A lost connection says nothing of the documents, nor does a missing privilege.
    if (!(error instanceof lib.MongoServerError))
        return error;
    const { message } = error;
    const code = Number(error.code);
    if (code === unauthorized)
        return error;
    if (code === duplicateKey) {
        const index = / index: (\S+)/.exec(message)?.[1];
        return new errors/* BackupError */.hj({
            code: 'archive-unsuitable',
            message: `${collection} holds documents that its unique index ${index ?? ''} forbids`.replace('  ', ' '),
            cause: 'It was dumped while somebody wrote, outside a snapshot',
            remedy: 'Use another archive',
        });
    }
    return (0,mongo_failure/* contentRefused */.Gv)({ code, message }, `building the indexes of ${collection}`, {
        message: `the indexes of ${collection} cannot be built`,
        cause: 'The archive comes from a server of another version, or its documents do not fit the index',
        remedy: 'Restore into a server of the version that the archive names, or use another archive',
    });
}

;// CONCATENATED MODULE: ./src/mongo/load-native.ts






/**
 * Bytes of documents that make a batch: smaller ones take more of the server's time, larger ones memory of ours. A
 * command may hold 48,000,000; a batch that is not full yet with one document of 16 MiB on top stays below.
 */
const load_native_batchBytes = 4_000_000;
/** Documents in one insert at most (`maxWriteBatchSize` of every server since 3.6). */
const batchDocuments = 100_000;
/** Commands under way at once. */
const maxInFlight = 4;
class NativeLoader {
    #db;
    #destination;
    #open = new Map();
    #inFlight = new Set();
    /** Per capped collection, its batch before. */
    #ordered = new Map();
    /** Full, but kept back: whatever turns out to be the last is written at a majority, which covers all before it. */
    #held = null;
    #failure = null;
    #aborted = false;
    constructor({ client }, destination) {
        this.#db = client.db(destination.database);
        this.#destination = destination;
    }
    prelude() {
        return undefined;
    }
    documents(namespace, run, count) {
        this.#assertSound();
        const target = this.#destination.target(namespace);
        if (target === null)
            return undefined;
        let wait;
        for (const piece of (0,raw_document/* pieces */.IE)(run, count, load_native_batchBytes, batchDocuments)) {
            let batch = this.#open.get(target.name);
            if (batch && batch.documents + piece.count > batchDocuments) {
                wait = this.#close(batch);
                batch = undefined;
            }
            if (!batch)
                this.#open.set(target.name, (batch = { target, runs: [], bytes: 0, documents: 0 }));
            batch.runs.push(piece.run);
            batch.bytes += piece.run.length;
            batch.documents += piece.count;
            if (batch.bytes >= load_native_batchBytes)
                wait = this.#close(batch);
        }
        return wait;
    }
    end(namespace) {
        const target = this.#destination.target(namespace);
        const batch = target && this.#open.get(target.name);
        return batch ? this.#close(batch) : undefined;
    }
    async finish() {
        for (const batch of [...this.#open.values()])
            await this.#close(batch);
        await Promise.all(this.#inFlight);
        this.#assertSound();
        if (this.#held)
            await this.#insert(this.#held, 'majority');
        this.#held = null;
    }
    async abort() {
        this.#aborted = true;
        this.#open.clear();
        this.#held = null;
        await Promise.allSettled(this.#inFlight);
    }
    #assertSound() {
        if (this.#failure)
            throw this.#failure;
        if (this.#aborted)
            throw new Error('the load was aborted');
    }
    #close(batch) {
        this.#open.delete(batch.target.name);
        const next = this.#held;
        this.#held = batch;
        return next ? this.#send(next) : undefined;
    }
    /** Sends a batch and waits while too many are under way. */
    #send(batch) {
        const { name, capped } = batch.target;
        const before = capped ? this.#ordered.get(name) : undefined;
        const sent = (before ? before.then(() => this.#insert(batch, 1)) : this.#insert(batch, 1))
            .catch((error) => {
            this.#failure ??= error;
        })
            .finally(() => this.#inFlight.delete(sent));
        this.#inFlight.add(sent);
        if (capped)
            this.#ordered.set(name, sent);
        return this.#inFlight.size < maxInFlight ? undefined : this.#room();
    }
    async #room() {
        while (this.#inFlight.size >= maxInFlight)
            await Promise.race(this.#inFlight);
        this.#assertSound();
    }
    async #insert({ target, runs }, w) {
        if (this.#failure || this.#aborted)
            return;
        try {
            for (const group of groups(runs, target)) {
                if (group.altered) {
                    const documents = group.runs.flatMap((run) => [...(0,raw_document/* documentsOf */.uo)(run)]);
                    await upsertLiterally(this.#db, target, documents, w);
                }
                else
                    await this.#insertRuns(target, group, w);
            }
        }
        catch (error) {
            if (error instanceof errors/* BackupError */.hj)
                throw error;
            throw (0,mongo_failure/* mongoFailure */.pf)(error, 'target', `loading ${target.name}`);
        }
    }
    async #insertRuns(target, { runs, count }, w) {
        const reply = await rawWrite(this.#db, {
            insert: target.name,
            ordered: target.capped,
            // Needs an action of its own, which readWrite lacks: only where there is something to bypass.
            ...(target.validated && { bypassDocumentValidation: true }),
            writeConcern: { w },
        }, 'documents', runs);
        const refused = reply.writeErrors?.[0];
        if (refused)
            throw refusedDocument(target.name, refused);
        assertTaken(reply, count, target.name);
    }
}
/** What goes into one command each: stretches of a kind; where the order counts only neighbours. */
function groups(runs, { name, capped }) {
    const found = [];
    for (const { run, count, altered } of runs.flatMap((run) => (0,raw_document/* stretches */.YA)(run, name))) {
        let group = capped ? found.at(-1) : found.find((other) => other.altered === altered);
        if (group?.altered !== altered)
            found.push((group = { runs: [], count: 0, altered }));
        group.runs.push(run);
        group.count += count;
    }
    return found;
}

;// CONCATENATED MODULE: ./src/mongo/server-process.ts
/** Which process a server is: what one has acknowledged, and had not yet written to disk, the next does not have. */


/** @throws what the driver throws. */
async function serverProcess({ client }) {
    const { topologyVersion } = await client.db('admin').command({ hello: 1 });
    return String(topologyVersion?.processId);
}
/**
 * Where a comparison found a difference, and the process that was written to has ended meanwhile, it is that which is to
 * be told.
 * @param before as {@link serverProcess} gave it.
 * @returns what to throw in the place of `error`.
 */
async function unlessRestarted(connection, before, error) {
    if (!(error instanceof errors/* BackupError */.hj) || error.code !== 'check-failed')
        return error;
    try {
        if ((await serverProcess(connection)) === before)
            return error;
    }
    catch (gone) {
        return (0,mongo_failure/* mongoFailure */.pf)(gone, 'target', 'comparing with the archive');
    }
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the server was restarted, or another one is the primary, since the load began: ${error.message}`,
        cause: 'What it had taken, and not yet written to disk or passed on, it has lost',
        remedy: 'Look at the log of mongod for why it ended, then run the restore again',
        underlying: error,
    });
}

;// CONCATENATED MODULE: ./src/operations/load-staged.ts
/** Loads the dump of an archive into a database and proves that what stands there is what the archive holds. */














/** A restore keeps the scripts of `system.js` in its journal, a document, whose size is limited: bytes. */
const mostScripts = 4 * 1024 * 1024;
/**
 * On return the archive has been verified whole, and every collection stands in the database, proved.
 * @throws BackupError; the collections created are left to the caller to drop.
 */
async function loadAndProve(request, context) {
    const { route, database, file, key } = request;
    const { reporter } = context;
    const load = new Load(request, reporter);
    const loadedBy = await serverProcess(route.connection);
    reporter.phase(`Loading ${database}`);
    let read;
    try {
        read = await (0,operations_read/* readDump */.R)(file, key, load, context);
        await load.finish();
    }
    catch (error) {
        await load.abort();
        throw error;
    }
    await context.onStep?.('loaded');
    const { plan, scripts } = load;
    try {
        await buildAndProve(request, context, read, load);
    }
    catch (error) {
        throw await unlessRestarted(route.connection, loadedBy, error);
    }
    return { ...read, plan, scripts };
}
async function buildAndProve({ route, database }, { reporter, signal, onStep }, read, load) {
    const db = route.connection.client.db(database);
    const { plan } = load;
    reporter.phase('Building indexes and comparing with the archive');
    const totals = { totalDocuments: read.documents, totalBytes: read.bytes };
    // Side by side: a build keeps the server busy where a comparison waits for it, and neither changes a document.
    await bothOrNeither(buildIndexes(route.connection, database, plan.collections), (0,mongo_prove/* proveContents */.L6)(db, load.expected(read), {
        signal,
        onProgress: (done) => reporter.progress({ ...done, ...totals }),
    }));
    await onStep?.('indexes built');
    await (0,mongo_prove/* proveCatalog */.qW)(db, plan.collections.map(({ name, original, options, indexes, recorded }) => ({
        name,
        original,
        options,
        indexes: [...recorded.indexes.filter(({ name }) => name === '_id_'), ...indexes],
    })));
    await onStep?.('proved');
}
/** Waits for both, whatever becomes of either: what is dropped after a failure must not be at work any more. */
async function bothOrNeither(...work) {
    const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
    if (failed)
        throw failed.reason;
}
/** What the archive's reader tells, on its way into the database. */
class Load {
    scripts = [];
    #request;
    #source;
    #hashes = new Map();
    #plan = null;
    #loader = null;
    #scriptBytes = 0;
    constructor(request, reporter) {
        this.#request = request;
        this.#source = new SourceDatabase(request.database, request.fromDatabase, reporter);
    }
    get plan() {
        return this.#plan;
    }
    header(header) {
        this.#source.header(header);
    }
    async prelude(prelude) {
        const { route, database, engine, nameOf, beside } = this.#request;
        const db = route.connection.client.db(database);
        const plan = (0,staging/* planStaging */.Jp)(prelude, { database, from: this.#source.in(prelude), nameOf });
        assertNoClash(plan, await (0,mongo_catalog/* listAll */._w)(db));
        await (0,staging/* createCollections */.C9)(db, plan);
        if (beside) {
            const archived = prelude.collections.filter(({ database }) => database === plan.from);
            await tryViews(db, plan.views, new Set(archived.map(({ collection }) => collection)), nameOf);
        }
        this.#plan = plan;
        const destination = (0,staging/* destinationOf */.My)(plan);
        this.#loader =
            engine === 'native'
                ? new NativeLoader(route.connection, destination)
                : new MongorestoreLoader(route.connection, route.tools, destination);
        await this.#loader.prelude(prelude);
    }
    documents(...[namespace, run, count]) {
        if (namespace.database === this.plan.from && namespace.collection === 'system.js') {
            this.#addScripts(run);
            return undefined;
        }
        const target = (0,staging/* destinationOf */.My)(this.plan).target(namespace);
        if (target) {
            let hash = this.#hashes.get(target.name);
            if (!hash)
                this.#hashes.set(target.name, (hash = new content_hash/* ContentHash */.y()));
            hash.add(run);
        }
        return this.#loader.documents(namespace, run, count);
    }
    end(...[namespace]) {
        return this.#loader.end(namespace);
    }
    async finish() {
        await this.#loader?.finish();
    }
    async abort() {
        await this.#loader?.abort();
    }
    /** What must be found in the database. */
    expected({ namespaces }) {
        const { from, collections } = this.plan;
        const read = new Map(namespaces.filter((n) => n.database === from).map((n) => [n.metadata.collection, n]));
        return collections.map(({ name, original, capped }) => {
            const { documents, bytes, crc } = read.get(original);
            const content = (this.#hashes.get(name) ?? new content_hash/* ContentHash */.y()).value();
            return { name, original, documents, bytes, content, orderedCrc: capped ? crc : null };
        });
    }
    #addScripts(run) {
        this.#scriptBytes += run.length;
        if (this.#scriptBytes > mostScripts) {
            throw new errors/* BackupError */.hj({
                code: 'target-unsuitable',
                message: `system.js in the archive is larger than ${mostScripts / 1024 / 1024} MiB`,
                remedy: 'Restore with --in-place --engine mongodump',
            });
        }
        for (let at = 0; at < run.length; at += run.readInt32LE(at)) {
            const document = run.subarray(at, at + run.readInt32LE(at));
            this.scripts.push(scriptOf(document));
        }
    }
}
/** @returns canonical Extended JSON. @throws BackupError `archive-damaged`, or as {@link oddScript}. */
function scriptOf(document) {
    let text;
    let again;
    try {
        text = (0,canonical/* canonical */.$)(lib.BSON.deserialize(document, { promoteValues: false }));
        again = lib.BSON.serialize(lib.BSON.EJSON.parse(text, { relaxed: false }));
    }
    catch (underlying) {
        throw new errors/* BackupError */.hj({
            code: 'archive-damaged',
            message: 'system.js in the archive holds a document that cannot be parsed',
            cause: 'It was altered, or put together by something else than a server',
            remedy: 'Use another archive',
            underlying,
        });
    }
    if (!document.equals(again))
        throw oddScript();
    return text;
}
function oddScript() {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: 'system.js in the archive holds a document that cannot be carried byte for byte',
        cause: 'It has field names twice, or values that no driver writes',
        remedy: 'Restore with --in-place --engine mongodump',
    });
}
/** A view cannot be moved aside, and a collection cannot become one. */
function assertNoClash(plan, live) {
    const typeOf = new Map(live.map(({ name, type }) => [name, type]));
    const clash = plan.collections.find(({ original }) => (typeOf.get(original) ?? 'collection') !== 'collection')
        ?.original ?? plan.views.find(({ name }) => (typeOf.get(name) ?? 'view') !== 'view')?.name;
    if (clash === undefined)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${clash} is a ${typeOf.get(clash)} in the database, and something else in the archive`,
        cause: 'It was dropped and created again as another kind since the backup',
        remedy: `Rename or drop ${clash} by hand, then run the restore again`,
    });
}

// EXTERNAL MODULE: ./src/mongo/users.ts
var mongo_users = __webpack_require__(34680);
// EXTERNAL MODULE: ./src/operations/engine.ts
var engine = __webpack_require__(22958);
// EXTERNAL MODULE: ./src/operations/hot-content.ts + 4 modules
var hot_content = __webpack_require__(89663);
// EXTERNAL MODULE: ./src/operations/write-archive.ts + 3 modules
var write_archive = __webpack_require__(76255);
;// CONCATENATED MODULE: ./src/operations/restore-work.ts
/** What the steps of a restore hand to each other. */











/** Which engine loads. Native, unless something in the archive is not for it, which only `--in-place` gets that far. */
function loadingEngine({ settings }) {
    return settings.engine === 'mongodump' ? 'mongodump' : 'native';
}
/** A new record in the journal: from here on whoever comes next knows whose the staged collections are. */
async function openRecord({ route, target, file }, state) {
    const started = new Date();
    const time = started.toISOString().replace(/[-:]|\.\d+/g, '');
    const record = {
        _id: `${time}-${(0,external_node_crypto_.randomBytes)(2).toString('hex')}`,
        state,
        archive: { name: file.path, sha256: file.sha256 },
        started,
        collections: [],
        views: [],
        systemJs: { restored: [], before: [] },
        quietSince: null,
        fingerprints: null,
        serviceStopped: false,
        keepUntil: null,
        safetyArchive: null,
    };
    await (0,journal/* journalOf */.PR)(route.connection.client.db(target.database)).insertOne(record);
    return record;
}
/** What changes place with what: read when nobody writes any more. */
async function describeSwap({ route, target }, plan, scripts) {
    const db = route.connection.client.db(target.database);
    const present = new Map((await (0,mongo_catalog/* listAll */._w)(db)).map((entry) => [entry.name, entry]));
    const ids = scripts.map((text) => parseScript(text)._id);
    const before = ids.length === 0
        ? []
        : await db
            .collection('system.js')
            .find({ _id: { $in: ids } }, { promoteValues: false })
            .toArray();
    return {
        collections: plan.collections.map(({ name, original, ttl, collectionTtl }) => ({
            name: original,
            restored: present.get(name).uuid,
            before: (name !== original && present.get(original)?.uuid) || null,
            ttl,
            collectionTtl,
        })),
        views: plan.views.map(({ name, options }) => {
            const live = present.get(name);
            return { name, restored: options, before: live ? (0,canonical/* canonical */.$)(live.options) : null };
        }),
        systemJs: { restored: scripts, before: before.map(canonical/* canonical */.$) },
    };
}
function parseScript(text) {
    return lib.BSON.EJSON.parse(text, { relaxed: false });
}
/** The archive of what is live now, taken after the service has stopped: what `rollback` cannot bring back, it can. */
async function takeSafetyArchive(work, record) {
    const { settings, context, route, target } = work;
    if ('skipped' in settings.safety)
        return { path: null, why: settings.safety.skipped };
    const { folder, prefix, writing } = settings.safety;
    const db = route.connection.client.db(target.database);
    const partial = (await (0,journal/* readJournal */.a0)(db)).find(({ state }) => state === 'in-place');
    if (partial) {
        const { _id, safetyArchive: path } = partial;
        return { path, why: path ? null : `what is there now is a part of the restore in place ${_id}` };
    }
    const catalog = await (0,mongo_catalog/* readCatalog */.uM)(db);
    if (catalog.length === 0)
        return { path: null, why: `${target.database} was empty` };
    context.reporter.phase('Taking a safety archive of the present state');
    const plan = (0,engine/* chooseEngine */.m)({ engine: 'auto', consistency: 'auto' }, route.connection.facts, catalog);
    const { path } = await (0,write_archive/* writeArchive */._)({
        target,
        content: await (0,hot_content/* hotContent */.B)({ database: target.database, route, plan, totalDocuments: undefined }, context),
        output: { folder },
        prefix,
        purpose: 'safety',
        writing,
    }, context);
    await (0,journal/* updateRecord */.vL)(db, record, { safetyArchive: path });
    await context.onStep?.('safety archive taken');
    return { path, why: null };
}
/**
 * Asked before anything live is touched.
 * @throws BackupError `archive-unsuitable`, `archive-damaged` or `origin-not-proved` where the users that are asked for cannot be put back.
 */
function assertUsersFit({ settings, target, file }, { files }) {
    const users = files.get(mongo_users/* usersFile */.rX);
    if (!settings.withUsers || !users)
        return;
    const recorded = (0,mongo_users/* parseUsersAndRoles */.CT)(users, target.database);
    if (!file.origin.proved)
        (0,mongo_users/* assertGrantsWithin */.zk)(recorded);
}
/**
 * Asked before anything live is touched.
 * @throws BackupError `not-permitted` where the archive has scripts in `system.js` that the user may not write.
 */
async function assertScriptsPermitted({ route, target }, { namespaces }) {
    if (!namespaces.some(({ metadata }) => metadata.collection === 'system.js'))
        return;
    await assertPermitted(route.connection.client.db(target.database), scriptActions, 'system.js');
}
/** After the data is in place: the service's files, and users and roles where they were asked for. */
async function restoreBeside({ settings, target, route, context }, { files }, record) {
    const { withUsers } = settings;
    const db = route.connection.client.db(target.database);
    const planned = await (0,put_back/* planPutBack */.kr)(target, files, settings);
    if (planned.some(({ needsNewContainer }) => needsNewContainer))
        await (0,journal/* updateRecord */.vL)(db, record, { startAnew: true });
    await (0,put_back/* carryOut */.u0)(planned);
    await context.onStep?.('files put back');
    const users = files.get(mongo_users/* usersFile */.rX);
    if (withUsers && users)
        await (0,mongo_users/* restoreUsersAndRoles */.NM)(route.connection.client, target.database, users);
    return {
        files: (0,put_back/* resultsOf */.qS)(planned),
        users: !users ? 'not in the archive' : withUsers ? 'restored' : 'not asked for',
    };
}
/**
 * Asked before anything is stopped.
 * @throws BackupError where a file in place cannot be read, or the secret that the service will have does not open the
 * database.
 */
async function planBeside({ settings, target }, { files }) {
    const planned = await (0,put_back/* planPutBack */.kr)(target, files, settings);
    // Users that are still to come have nothing to say yet.
    if (!settings.withUsers || !files.has(mongo_users/* usersFile */.rX)) {
        const anew = settings.seedReplay || planned.some(({ needsNewContainer }) => needsNewContainer);
        await target.assertSecretServes((0,put_back/* newSecret */.jr)(planned), anew ? 'anew' : 'again');
    }
    return planned;
}
/** What a result says of the archive and of what was in it. */
function describeArchive({ file }, { contents, namespaces, documents, bytes }) {
    const stored = namespaces.filter(({ metadata }) => metadata.type !== 'view');
    return {
        archive: {
            path: file.path,
            sha256: file.sha256,
            level: contents.level,
            origin: file.origin,
            started: contents.header?.started ?? null,
        },
        counts: Object.fromEntries(stored.map(({ metadata, documents }) => [metadata.collection, documents])),
        documents,
        bytes,
        warnings: contents.warnings,
    };
}
/** Live collections and views that the archive lacks: nobody can tell whether they are newer, or not wanted. */
async function keptCollections({ route, target }, { namespaces }) {
    const restored = new Set(namespaces.map(({ metadata }) => metadata.collection));
    const live = await (0,mongo_catalog/* readCatalog */.uM)(route.connection.client.db(target.database));
    return live.map(({ name }) => name).filter((name) => !restored.has(name));
}

// EXTERNAL MODULE: ./src/operations/stopped.ts
var stopped = __webpack_require__(78595);
;// CONCATENATED MODULE: ./src/operations/restore-in-place.ts
/** A restore that drops first, for what cannot stand beside the live data: verified whole before, confirmed, proved after. */


















async function restoreInPlace(work, lock) {
    const { settings, context, route, target } = work;
    const db = route.connection.client.db(target.database);
    context.reporter.phase('Verifying the archive');
    const verified = await verifyWhole(work);
    assertUsersFit(work, verified);
    await assertScriptsPermitted(work, verified);
    await planBeside(work, verified);
    const kept = await keptCollections(work, verified);
    const names = verified.namespaces.map(({ metadata }) => metadata.collection);
    await confirmDrop(work, names);
    const blocked = (0,staging/* obstacles */.Bw)(verified.prelude, {
        database: target.database,
        from: verified.from,
        nameOf: (name) => name,
    });
    const engine = blocked.length > 0 ? 'mongodump' : loadingEngine(work);
    const record = await openRecord(work, 'staging');
    let safety = { path: null, why: null };
    let beside = { files: [], users: 'not asked for' };
    const stopping = {
        operation: 'restore',
        connection: route.connection,
        record,
        target,
        settings: settings.target,
        lock,
        context,
        bringUp: true,
        seedReplay: settings.seedReplay,
    };
    try {
        await tryArchivedViews(work, verified, record._id);
        const downtime = await (0,stopped/* whileStopped */.He)(stopping, async () => {
            safety = await takeSafetyArchive(work, record);
            context.signal.throwIfAborted();
            await lock.assertHeld();
            await (0,journal/* updateRecord */.vL)(db, record, { state: 'in-place' });
            await context.onStep?.('live data to be dropped');
            await dropLive(work, names);
            await context.onStep?.('live data dropped');
            if (blocked.length > 0)
                await passThrough(work, verified);
            else
                await loadOver(work, engine, verified.from);
            await (0,journal/* updateRecord */.vL)(db, record, { state: 'restored-in-place' });
            beside = await restoreBeside(work, verified, record);
        });
        return {
            id: record._id,
            database: target.database,
            engine,
            inPlace: true,
            dryRun: false,
            ...describeArchive(work, verified),
            views: verified.namespaces.filter(({ metadata }) => metadata.type === 'view').map((v) => v.collection),
            kept,
            ...beside,
            safety,
            keptUntil: null,
            downtime,
        };
    }
    catch (error) {
        if (record.state === 'staging') {
            await (0,journal/* updateRecord */.vL)(db, record, { state: 'aborted' });
            await (0,journal/* forgetRecord */.$j)(db, record);
        }
        // With the service stopped, whoever did not start it again has said so.
        const told = record.state !== 'in-place' || record.serviceStopped;
        throw (0,ended_early/* endedEarly */.S)(told ? error : (0,finish/* cutShort */.V)(record, error), context.signal, record);
    }
}
async function verifyWhole({ file, settings, context, target }) {
    const contentOf = new Map();
    let prelude = null;
    let from = '';
    const source = new SourceDatabase(target.database, settings.fromDatabase, context.reporter);
    const read = await (0,operations_read/* readDump */.R)(file, settings.decryption ?? null, {
        header: (header) => source.header(header),
        prelude(found) {
            from = source.in(found);
            prelude = found;
            return undefined;
        },
        documents({ collection }, run) {
            let hash = contentOf.get(collection);
            if (!hash)
                contentOf.set(collection, (hash = new content_hash/* ContentHash */.y()));
            hash.add(run);
            return undefined;
        },
    }, context);
    return { ...read, prelude: prelude, from, contentOf };
}
async function confirmDrop({ target, context }, names) {
    const question = `Drop ${names.join(', ')} in ${target.database}, and load them from the archive?`;
    if (await context.confirm(question))
        return;
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'nothing was done: the restore in place was not confirmed',
    });
}
/** Nothing is dropped for an archive that cannot be put in its place whole. */
async function tryArchivedViews({ route, target }, { namespaces, from }, id) {
    const archived = namespaces.flatMap(({ database, metadata }) => (database === from ? [metadata] : []));
    const views = archived
        .filter(({ type }) => type === 'view')
        .map(({ collection, options }) => ({ name: collection, options: (0,canonical/* canonical */.$)(options) }));
    const names = new Set(archived.map(({ collection }) => collection));
    await tryViews(route.connection.client.db(target.database), views, names, (name) => (0,swap/* stagingName */.zb)(id, name));
}
async function dropLive({ route, target }, names) {
    const db = route.connection.client.db(target.database);
    const live = new Set((await (0,mongo_catalog/* listAll */._w)(db)).map(({ name }) => name));
    for (const name of names) {
        if (name !== 'system.js' && live.has(name))
            await db.command({ drop: name, writeConcern: { w: 'majority' } });
    }
}
async function loadOver(work, engine, fromDatabase) {
    const { settings, context, route, target, file } = work;
    const loaded = await loadAndProve({
        route,
        database: target.database,
        fromDatabase,
        file,
        key: settings.decryption ?? null,
        engine,
        nameOf: (name) => name,
        beside: false,
    }, context);
    const db = route.connection.client.db(target.database);
    const described = await describeSwap(work, loaded.plan, loaded.scripts);
    const swapContext = { db, record: described, reporter: context.reporter };
    (0,swap/* assertViews */.lp)(await (0,swap_parts/* setViews */.v0)(swapContext, 'restored'));
    await (0,swap_parts/* setScripts */.NK)(swapContext, 'restored');
    await (0,swap_parts/* restoreExpiry */.gi)(swapContext);
}
async function passThrough(work, verified) {
    const { settings, context, route, target, file } = work;
    const { from, contentOf, namespaces } = verified;
    context.reporter.phase('Loading through mongorestore');
    const tool = new PassthroughRestore(route.connection, route.tools, { from, to: target.database }, context.signal);
    try {
        await (0,operations_read/* readDump */.R)(file, settings.decryption ?? null, { raw: (chunk) => tool.write(chunk) }, context);
        await tool.finish();
    }
    catch (error) {
        await tool.abort();
        throw error;
    }
    context.reporter.phase('Comparing with the archive');
    const stored = namespaces.filter(({ database, metadata, collection }) => database === from && metadata.type !== 'view' && collection !== 'system.js');
    await (0,mongo_prove/* proveContents */.L6)(route.connection.client.db(target.database), stored.map(({ collection, metadata, documents, bytes, crc }) => ({
        name: collection,
        original: metadata.collection,
        documents,
        bytes,
        content: (contentOf.get(collection) ?? new content_hash/* ContentHash */.y()).value(),
        orderedCrc: metadata.options.capped === true ? crc : null,
    })), { signal: context.signal });
}

// EXTERNAL MODULE: ./src/mongo/leftovers.ts
var leftovers = __webpack_require__(78768);
// EXTERNAL MODULE: ./src/operations/room.ts
var room = __webpack_require__(73679);
;// CONCATENATED MODULE: ./src/operations/restore-preflight.ts
/** Everything about the target that can be known to be wrong before anything is begun. */





/** On top of what the data takes: journal, indexes while they are built. */
const restore_preflight_margin = 1.1;
/** @throws BackupError `not-permitted`, `target-unsuitable`, or `disk-full` with the bytes that are missing. */
async function preflight(work) {
    const { settings, route, target } = work;
    const db = route.connection.client.db(target.database);
    await assertPermitted(db, restoreActions);
    if (settings.withUsers)
        await assertMayRestoreUsers(db);
    const unknown = (0,leftovers/* unknownLeftovers */.V9)(await (0,leftovers/* findLeftovers */.Q_)(db), await (0,journal/* readJournal */.a0)(db)).flatMap(({ staged }) => staged);
    if (unknown.length > 0) {
        throw new errors/* BackupError */.hj({
            code: 'target-unsuitable',
            message: `${target.database} holds staged collections that no restore knows: ${unknown.join(', ')}`,
            cause: 'A restore was interrupted before it could note them, or somebody has dropped the journal',
            remedy: 'Look at them, then run issuer-backup cleanup --yes, which removes them',
        });
    }
    await assertServerRoom(work);
    if ('folder' in settings.safety)
        await (0,room/* assertRoom */.k)(db, settings.safety.folder, target.database);
}
/**
 * Staged and live data stand side by side. How much the server makes of a byte of BSON, indexes included, is what it
 * makes of the data that is there.
 */
async function assertServerRoom({ route, target, file, settings }) {
    if (settings.inPlace)
        return;
    const stats = await route.connection.client.db(target.database).stats();
    const { dataSize, storageSize, indexSize, fsTotalSize, fsUsedSize } = stats;
    if (fsTotalSize === undefined)
        return;
    const ratio = dataSize > 0 ? Math.min(1.2, (storageSize + indexSize) / dataSize) : 1;
    // Without a sidecar nobody knows the size in the clear; it is not less than the file's.
    const needed = Math.max(file.size, (file.sidecar?.bytes ?? 0) * ratio) * restore_preflight_margin;
    const free = fsTotalSize - fsUsedSize;
    if (free >= needed)
        return;
    const megabytes = (bytes) => Math.ceil(bytes / 1_000_000).toLocaleString('en');
    throw new errors/* BackupError */.hj({
        code: 'disk-full',
        message: `the disk of the server has ${megabytes(free)} MB free, staging takes about ${megabytes(needed)} MB`,
        cause: `${megabytes(needed - free)} MB are missing; until the swap old and new data stand side by side`,
        remedy: 'Free space there, remove what earlier restores replaced (issuer-backup cleanup), or use --in-place',
    });
}

;// CONCATENATED MODULE: ./src/operations/restore-plan.ts








async function planRestore(work) {
    const { settings, context, target, file } = work;
    await preflight(work);
    context.reporter.phase('Verifying the archive');
    const source = new SourceDatabase(target.database, settings.fromDatabase, context.reporter);
    let prelude = null;
    let from = '';
    const read = await (0,operations_read/* readDump */.R)(file, settings.decryption ?? null, {
        header: (header) => source.header(header),
        prelude(found) {
            from = source.in(found);
            prelude = found;
            return undefined;
        },
    }, context);
    assertUsersFit(work, read);
    const planned = await planBeside(work, read);
    const names = {
        database: target.database,
        from,
        nameOf: (name) => (settings.inPlace ? name : (0,swap/* stagingName */.zb)('00000000T000000Z-0000', name)),
    };
    const blocked = (0,staging/* obstacles */.Bw)(prelude, names);
    const views = settings.inPlace
        ? read.namespaces.filter(({ metadata }) => metadata.type === 'view').map(({ collection }) => collection)
        : (0,staging/* planStaging */.Jp)(prelude, names).views.map(({ name }) => name);
    return {
        id: null,
        database: target.database,
        engine: settings.inPlace && blocked.length > 0 ? 'mongodump' : loadingEngine(work),
        inPlace: settings.inPlace,
        dryRun: true,
        ...describeArchive(work, read),
        views,
        kept: await keptCollections(work, read),
        files: (0,put_back/* resultsOf */.qS)(planned),
        users: !read.files.has(mongo_users/* usersFile */.rX)
            ? 'not in the archive'
            : settings.withUsers
                ? 'restored'
                : 'not asked for',
        safety: 'skipped' in settings.safety
            ? { path: null, why: settings.safety.skipped }
            : { path: settings.safety.folder, why: null },
        keptUntil: null,
        downtime: null,
    };
}

// EXTERNAL MODULE: ./src/mongo/write-watch.ts
var write_watch = __webpack_require__(79701);
;// CONCATENATED MODULE: ./src/operations/restore-staged.ts
/** A restore beside the live data, and the swap. */












async function restoreStaged(work, lock) {
    const { settings, context, route, target, file } = work;
    const db = route.connection.client.db(target.database);
    const record = await openRecord(work, 'staging');
    await context.onStep?.('restore noted');
    try {
        const engine = loadingEngine(work);
        const loaded = await loadAndProve({
            route,
            database: target.database,
            fromDatabase: settings.fromDatabase,
            file,
            key: settings.decryption ?? null,
            engine,
            nameOf: (collection) => (0,swap/* stagingName */.zb)(record._id, collection),
            beside: true,
        }, context);
        assertUsersFit(work, loaded);
        await assertScriptsPermitted(work, loaded);
        await planBeside(work, loaded);
        const kept = await keptCollections(work, loaded);
        let safety = { path: null, why: null };
        let beside = { files: [], users: 'not asked for' };
        const stopping = {
            operation: 'restore',
            connection: route.connection,
            record,
            target,
            settings: settings.target,
            lock,
            context,
            bringUp: true,
            seedReplay: settings.seedReplay,
        };
        const downtime = await (0,stopped/* whileStopped */.He)(stopping, async () => {
            const watch = await watchLive(work, record, loaded);
            try {
                safety = await takeSafetyArchive(work, record);
                context.signal.throwIfAborted();
                await (0,journal/* updateRecord */.vL)(db, record, {
                    state: 'ready',
                    ...(await describeSwap(work, loaded.plan, loaded.scripts)),
                });
                await context.onStep?.('ready to swap');
                context.reporter.phase('Swapping');
                await lock.assertHeld();
                await (0,swap/* swap */.wg)({
                    db,
                    record,
                    reporter: context.reporter,
                    assertHeld: () => lock.assertHeld(),
                    ...(context.onStep && { onStep: context.onStep }),
                }, watch);
            }
            finally {
                await watch.close();
            }
            beside = await restoreBeside(work, loaded, record);
        });
        const keepUntil = new Date(Date.now() + settings.keepBefore);
        await (0,journal/* updateRecord */.vL)(db, record, { keepUntil });
        const replaced = record.collections.some(({ before }) => before !== null);
        return {
            id: record._id,
            database: target.database,
            engine,
            inPlace: false,
            dryRun: false,
            ...describeArchive(work, loaded),
            views: loaded.plan.views.map(({ name }) => name),
            kept,
            ...beside,
            safety,
            keptUntil: replaced ? keepUntil.toISOString() : null,
            downtime,
        };
    }
    catch (error) {
        await clearAway(work, record);
        const failure = record.state === 'swapped' ? afterSwap(error, record._id) : error;
        throw (0,ended_early/* endedEarly */.S)(failure, context.signal, record);
    }
}
function afterSwap(error, id) {
    if (!(error instanceof errors/* BackupError */.hj))
        return error;
    return new errors/* BackupError */.hj({
        code: error.code,
        message: `${error.message}; the restored data is live all the same`,
        ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
        remedy: `${error.remedy ? `${error.remedy}; ` : ''}issuer-backup rollback ${id} brings back what was live before`,
        underlying: error,
    });
}
/** From now on, with the service stopped, nobody writes to what is about to be replaced; else the swap is off. */
async function watchLive({ route, target, context }, record, { plan }) {
    const db = route.connection.client.db(target.database);
    const live = new Map((await (0,mongo_catalog/* readCatalog */.uM)(db)).map((entry) => [entry.name, entry]));
    // Those too that are not live: somebody may create them now.
    const watched = plan.collections.map(({ original }) => {
        const { options = {}, indexes = [] } = live.get(original) ?? {};
        const expires = 'expireAfterSeconds' in options || indexes.some((index) => 'expireAfterSeconds' in index);
        return { name: original, expires };
    });
    const watch = await (0,write_watch/* watchWrites */.M)(db, watched, (name) => (0,mongo_prove/* fingerprint */.Rj)(db, name), null);
    await (0,journal/* updateRecord */.vL)(db, record, { quietSince: watch.since, fingerprints: watch.fingerprints });
    const blind = watched.filter(({ expires }) => expires).map(({ name }) => name);
    if (watch.fingerprints && blind.length > 0) {
        context.reporter.warn(`Here a write cannot be told from expiry, so nobody watches ${blind.join(', ')}: be sure that nothing writes`);
    }
    return watch;
}
/** What had not touched live data leaves nothing behind, and says so; if even that fails, the next run does it. */
async function clearAway({ context, route, target }, record) {
    if (record.state !== 'staging' && record.state !== 'ready' && record.state !== 'aborted')
        return;
    // Of an interruption it is the last word.
    if (!context.signal.aborted)
        context.reporter.info('The live data is as it was');
    const db = route.connection.client.db(target.database);
    try {
        if (record.state === 'aborted')
            await (0,leftovers/* dropStaging */.x4)(db, record._id);
        else
            await (0,finish/* finish */.O)(route.connection, target.database, record, context);
        await (0,journal/* forgetRecord */.$j)(db, record);
    }
    catch (error) {
        const reason = error instanceof errors/* BackupError */.hj ? error.message : String(error);
        context.reporter.warn(`The staged copy could not be removed (${reason}); issuer-backup heal does that`);
    }
}

;// CONCATENATED MODULE: ./src/operations/restore.ts
/**
 * `restore`: an archive back into its database. The archive is verified whole and loaded beside the live data; what
 * was loaded is proved; only then the service is stopped and the two change places.
 */


















/**
 * @throws BackupError of every kind. Before the swap has begun, live data is as it was; after that it is the old or
 * the new, which the message says, or the next run finishes what was begun.
 */
async function restore(settings, context) {
    const started = Date.now();
    const target = (0,target_target/* openTarget */.A)(settings.target);
    await (0,put_back/* assertExtractable */.Cw)(settings.extractSecret);
    if (!settings.dryRun)
        (0,stopped/* assertStoppable */.BG)(target, context);
    const file = await (0,archive_file/* openArchiveFile */.x)(settings.archive, settings.fromDatabase ?? target.database, settings.verifyKeys);
    try {
        if (!file.origin.proved)
            context.reporter.warn(`Origin not proved: ${file.origin.why}`);
        const kind = file.sidecar?.kind ?? (await (0,peek/* archiveKind */.F)(file, settings.decryption ?? null));
        const lock = settings.dryRun ? null : await target.lock('restore', context.reporter);
        try {
            // What does not come up may do so on what is restored.
            const healed = lock && (await (0,outage/* healOutage */.em)(target, lock, context, { unhealthy: 'warning' }));
            const result = kind === 'cold'
                ? await restoreCold({ settings, context, target, file }, lock)
                : await restoreHot(settings, context, target, file);
            if (lock && !healed && kind !== 'cold')
                await (0,outage/* healOutage */.em)(target, lock, context);
            return { ...result, duration: Date.now() - started };
        }
        finally {
            await lock?.release();
        }
    }
    catch (error) {
        const failure = (0,mongo_failure/* mongoFailure */.pf)(error, 'target', `restoring ${target.database}`);
        throw (0,ended_early/* endedEarly */.S)(failure, context.signal, null);
    }
    finally {
        await file.close();
    }
}
async function restoreHot(settings, context, target, file) {
    if (settings.freshVolume)
        throw notCold();
    const route = await target.route('target', { ...context, bringUp: !settings.dryRun });
    try {
        const work = { settings, context, target, route, file };
        if (settings.dryRun)
            return await planRestore(work);
        const db = route.connection.client.db(target.database);
        // Also what the lock takes.
        await assertPermitted(db, restoreActions);
        const lock = await target_lock/* Lock */.c.take(db, 'restore', context.reporter);
        try {
            // What an in-place restore that was cut short left is replaced by this one.
            await (0,heal.healUnderLock)(route.connection, target, context, {
                passOver: ['in-place'],
                unhealthy: 'warning',
            });
            const left = (await (0,journal/* readJournal */.a0)(db)).filter(({ state, serviceStopped }) => state === 'in-place' || serviceStopped);
            await preflight(work);
            const result = settings.inPlace ? await restoreInPlace(work, lock) : await restoreStaged(work, lock);
            for (const record of left) {
                if (record.state === 'in-place')
                    await (0,journal/* updateRecord */.vL)(db, record, { state: 'aborted' });
                const runs = (await target.service.state()) === 'running';
                if (runs)
                    await (0,journal/* updateRecord */.vL)(db, record, { serviceStopped: false, startAnew: false });
                else
                    await (0,heal.startAgain)(db, record, target, context);
            }
            return result;
        }
        finally {
            await lock.release();
        }
    }
    finally {
        await route.connection.close();
    }
}
function notCold() {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: '--fresh-volume is for a cold archive, and this is a hot one',
        cause: 'A dump is loaded into a mongod that runs, on the volume that it has',
        remedy: 'Leave it out',
    });
}


/***/ })

};
