export const id = 674;
export const ids = [674,928];
export const modules = {

/***/ 4674:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  demo: () => (/* binding */ demo)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
var external_node_net_default = /*#__PURE__*/__webpack_require__.n(external_node_net_);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/mongodb/lib/index.js
var lib = __webpack_require__(4294);
;// CONCATENATED MODULE: ./src/archive/by-hand.ts
/** How a person opens an archive with stock tools alone: what the documentation and the demo show, and tests run. */
/**
 * A pipe for bash under `set -o pipefail`; it restores into the new database `restored`.
 *
 * Without `--stopOnError` mongorestore ends well where documents failed, and without `--bypassDocumentValidation` it
 * refuses those that are older than their collection's validator.
 * @param archive the archive's path, and that of an identity that opens it.
 */
function byHand(archive, identity, database) {
    const from = `${database}.*`.replaceAll("'", "'\\''");
    return (`${opened(archive, identity)} | tar -xOf - mongo | mongorestore --archive --stopOnError ` +
        `--bypassDocumentValidation --nsFrom '${from}' --nsTo 'restored.*'`);
}
/** The same of a cold archive: into the new folder `data`, for a mongod of the same series. Root keeps its owners. */
function coldByHand(archive, identity) {
    return `mkdir data && ${opened(archive, identity)} | tar -xOf - volume | tar -xpf - -C data`;
}
function opened(archive, identity) {
    const decompress = archive.endsWith('.tar.gz.age') ? 'gzip -d' : 'zstd -d';
    return `age -d -i ${identity} ${archive} | ${decompress}`;
}

// EXTERNAL MODULE: ./src/archive/keys.ts
var keys = __webpack_require__(4116);
// EXTERNAL MODULE: ./src/archive/signature.ts
var signature = __webpack_require__(3764);
// EXTERNAL MODULE: ./src/archive/sshsig.ts
var sshsig = __webpack_require__(1687);
// EXTERNAL MODULE: ./src/archive/verification-keys.ts
var verification_keys = __webpack_require__(5632);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/exec.ts
var exec = __webpack_require__(3190);
// EXTERNAL MODULE: ./src/mongo/own-names.ts
var own_names = __webpack_require__(6241);
// EXTERNAL MODULE: ./src/operations/backup.ts + 3 modules
var backup = __webpack_require__(8865);
// EXTERNAL MODULE: ./src/operations/restore.ts + 23 modules
var restore = __webpack_require__(1784);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./src/demo/mongod.ts
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/**
 * Throwaway MongoDB servers: a real mongod on a free port of 127.0.0.1, in a temporary folder, gone with the
 * process that started it.
 */










const setName = 'rs0';
const startSeconds = 60;
/** mongod's exit code when its port is taken. */
const exitPortTaken = 48;
/**
 * The mongod of this machine: `$MONGOD`, else the first in `$PATH`.
 * @throws BackupError `tool-missing`
 */
async function findMongod() {
    const named = process.env.MONGOD;
    const folders = (process.env.PATH ?? '').split((external_node_path_default()).delimiter).filter(Boolean);
    for (const candidate of named ? [named] : folders.map((folder) => external_node_path_default().join(folder, 'mongod'))) {
        if (await (0,promises_.access)(candidate, external_node_fs_.constants.X_OK).then(() => true, () => false))
            return candidate;
    }
    throw new errors/* BackupError */.hj({
        code: 'tool-missing',
        message: named ? `MONGOD names ${named}, which cannot be run` : 'There is no mongod on this machine',
        cause: named ? 'The file is missing or not executable.' : 'Neither $MONGOD nor $PATH leads to one.',
        remedy: 'Install MongoDB, or set MONGOD to the path of a mongod.',
    });
}
/**
 * Starts a server and waits until it takes writes.
 * @throws BackupError `tool-missing` where there is no mongod, `target-failed` where it does not start
 */
async function startMongod(options = {}) {
    const program = options.program ?? (await findMongod());
    const dbPath = await (0,promises_.mkdtemp)(external_node_path_default().join((0,external_node_os_.tmpdir)(), 'issuer-backup-mongod-'));
    const password = (0,external_node_crypto_.randomBytes)(24).toString('hex');
    const keyFile = external_node_path_default().join(dbPath, 'keyfile');
    await (0,promises_.writeFile)(keyFile, password, { mode: 0o600 });
    const argsOn = (port) => [
        ...['--dbpath', dbPath, '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
        ...['--wiredTigerCacheSizeGB', String(options.cacheSizeGB ?? 0.25)],
        ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
        // Otherwise a clean stop of a primary waits up to 15 s for secondaries that do not exist.
        ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
        ...(options.replicaSet ? ['--replSet', setName] : []),
        ...(options.auth ? (options.replicaSet ? ['--keyFile', keyFile] : ['--auth']) : []),
        ...(options.args ?? []),
    ];
    let running;
    const stop = async () => {
        await running?.end('SIGTERM');
        await (0,promises_.rm)(dbPath, { recursive: true, force: true });
    };
    try {
        running = await launch(program, argsOn, dbPath);
        const { port } = running;
        const uri = uriOf(port, options, password);
        await prepare(port, options, password);
        return {
            uri,
            port,
            dbPath,
            get pid() {
                return running.pid;
            },
            stop,
            kill: async () => running.end('SIGKILL'),
            restart: async () => {
                running = await launch(program, argsOn, dbPath, port);
                await untilPrimary(uri);
            },
        };
    }
    catch (error) {
        await stop();
        throw error;
    }
}
function uriOf(port, { auth, replicaSet }, password) {
    const query = [...(auth ? ['authSource=admin'] : []), ...(replicaSet ? [`replicaSet=${setName}`] : [])];
    return `mongodb://${auth ? `root:${password}@` : ''}127.0.0.1:${port}/${query.length ? '?' : ''}${query.join('&')}`;
}
/** First start only: makes it a replica set and creates the user, both through the localhost exception. */
async function prepare(port, { auth, replicaSet }, password) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const client = __addDisposableResource(env_1, await lib.MongoClient.connect(`mongodb://127.0.0.1:${port}/?directConnection=true`), true);
        const admin = client.db('admin');
        if (replicaSet) {
            const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
            await admin.command({ replSetInitiate: { _id: setName, members } });
            await untilPrimary(`mongodb://127.0.0.1:${port}/?directConnection=true`);
        }
        if (auth)
            await admin.command({ createUser: 'root', pwd: password, roles: ['root'] });
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
async function untilPrimary(uri) {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const client = __addDisposableResource(env_2, await lib.MongoClient.connect(uri, { directConnection: true }), true);
        const deadline = performance.now() + startSeconds * 1000;
        while (!(await client.db('admin').command({ hello: 1 })).isWritablePrimary) {
            if (performance.now() > deadline)
                throw notStarted('it did not become primary');
            await (0,external_node_timers_promises_.setTimeout)(20);
        }
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
}
/** Starts the process and waits until it listens; picks another port as long as a free one gets taken. */
async function launch(program, argsOn, dbPath, fixedPort) {
    const logFile = external_node_path_default().join(dbPath, 'mongod.log');
    for (;;) {
        const port = fixedPort ?? (await freePort());
        const log = await (0,promises_.open)(logFile, 'w');
        // Detached, so that Ctrl-C reaches us alone and we stop it in order; no environment, which may hold secrets.
        const child = (0,external_node_child_process_.spawn)(program, argsOn(port), { detached: true, env: {}, stdio: ['ignore', log.fd, log.fd] });
        const exited = new Promise((resolve) => {
            child.once('exit', resolve).once('error', resolve);
        });
        await log.close();
        const guard = child.pid === undefined ? undefined : startGuard(child.pid, dbPath);
        child.unref();
        void exited.then(() => guard?.kill('SIGKILL'));
        const outcome = await Promise.race([exited.then((code) => ({ code })), listens(logFile)]);
        if (outcome === 'listens') {
            const end = async (signal) => {
                child.ref();
                child.kill(signal);
                await exited;
            };
            return { port, pid: child.pid, end };
        }
        if (outcome === 'silent')
            child.kill('SIGKILL');
        else if (outcome.code === exitPortTaken && fixedPort === undefined)
            continue;
        else if (outcome.code instanceof Error)
            throw notStarted(outcome.code.message);
        throw notStarted((await (0,promises_.readFile)(logFile, 'utf8')).trim().split('\n').slice(-3).join('\n'));
    }
}
/**
 * A shell that waits on a pipe which the kernel closes when this process ends, however it ends (SIGKILL too), and
 * then ends the server and removes its folder.
 */
function startGuard(pid, dbPath) {
    const script = 'read -r _; kill -9 "$1"; sleep 1; rm -rf "$2"';
    const guard = (0,external_node_child_process_.spawn)('/bin/sh', ['-c', script, 'mongod-guard', String(pid), dbPath], {
        detached: true,
        env: { PATH: '/usr/bin:/bin' },
        stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.unref();
    guard.stdin.unref();
    return guard;
}
/** Below the kernel's ephemeral range (32768 up), where a client's own port could take it while it is down. */
async function freePort() {
    for (;;) {
        const port = (0,external_node_crypto_.randomInt)(20_000, 32_000);
        const server = external_node_net_default().createServer();
        const free = await new Promise((resolve) => {
            server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
        });
        if (!free)
            continue;
        await new Promise((resolve) => server.close(resolve));
        return port;
    }
}
/** Asks the log and not the port, which a server of somebody else may have taken in between. */
async function listens(logFile) {
    const deadline = performance.now() + startSeconds * 1000;
    while (performance.now() < deadline) {
        if ((await (0,promises_.readFile)(logFile, 'utf8')).includes('"Waiting for connections"'))
            return 'listens';
        await (0,external_node_timers_promises_.setTimeout)(20);
    }
    return 'silent';
}
function notStarted(cause) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: 'The throwaway mongod did not start',
        cause,
        remedy: 'Set MONGOD to a mongod that runs on this machine.',
    });
}

;// CONCATENATED MODULE: ./src/demo/seed.ts
/** A made-up issuer directory of any size, shaped like the real one. */

const tenants = ['@global', 'acme', 'contoso', 'initech'];
const actions = ['created', 'updated', 'deleted', 'key_created', 'key_rotated', 'key_revoked'];
const keyTypes = ['Ed25519PublicKey', 'X509Certificate', 'DssePublicKey'];
const keyStates = ['Active', 'Retired', 'Revoked'];
/** Documents in one insert. */
const batch = 5_000;
/** Fills the database's four collections, with the indexes of the service. The same size gives the same content. */
async function seedIssuerDirectory(db, { issuers, auditEntries }) {
    const dice = new Dice(`${issuers} ${auditEntries}`);
    await insert(db, 'issuers', range(issuers, (i) => issuer(dice, i)));
    await insert(db, 'issuer_keys', range(issuers * 4, (i) => key(dice, i)));
    await insert(db, 'issuer_trust_overrides', range(Math.ceil(issuers / 5), (i) => trustOverride(dice, i)));
    await insert(db, 'issuer_audit', range(auditEntries, (i) => auditEntry(dice, i, issuers)));
    await db.collection('issuers').createIndex({ tenant_id: 1, issuer_slug: 1 }, { unique: true });
    await db.collection('issuer_keys').createIndex({ tenant_id: 1, fingerprint: 1 }, { unique: true });
    await db.collection('issuer_audit').createIndex({ tenant_id: 1, issuer_id: 1, timestamp_utc: -1 });
    await db.collection('issuer_audit').createIndex({ timestamp_utc: 1 });
}
function issuer(dice, i) {
    const slug = `vendor-${i}`;
    return {
        _id: `${tenants[0]}:${slug}`,
        tenant_id: tenants[0],
        issuer_slug: slug,
        display_name: `Vendor ${i}`,
        description: `CSAF trusted provider ${dice.uuid()}`,
        contact: { email: `psirt@v${i}.example`, phone: null, website: `https://v${i}.example` },
        metadata: { csaf_publisher_id: dice.uuid(), cvss: dice.pick([null, '3.1']) },
        endpoints: [
            {
                kind: 'csaf',
                url: `https://v${i}.example/.well-known/csaf/provider-metadata.json`,
                format: 'csaf',
                requires_auth: false,
            },
        ],
        tags: ['vendor', 'csaf'],
        created_at: dice.date(),
        updated_at: dice.date(),
        system_seed: i % 3 === 0,
    };
}
function key(dice, i) {
    return {
        _id: dice.uuid(),
        issuer_id: `vendor-${Math.floor(i / 4)}`,
        tenant_id: dice.pick(tenants),
        type: dice.pick(keyTypes),
        material: { format: 'base64', value: dice.bytes(300).toString('base64') },
        fingerprint: dice.bytes(32).toString('hex'),
        status: dice.pick(keyStates),
        created_at: dice.date(),
    };
}
function trustOverride(dice, i) {
    return {
        _id: dice.uuid(),
        issuer_id: `vendor-${i * 5}`,
        tenant_id: dice.pick(tenants),
        weight: dice.below(1000) / 100,
        reason: 'customer trust',
        created_by: 'ops',
    };
}
function auditEntry(dice, i, issuers) {
    return {
        _id: dice.uuid(),
        tenant_id: dice.pick(tenants),
        issuer_id: `vendor-${dice.below(issuers)}`,
        action: dice.pick(actions),
        timestamp_utc: dice.date(),
        actor: dice.pick(['alice@ops', 'bob@ops', 'svc-pipeline']),
        reason: dice.pick([null, 'scheduled rotation', 'incident 4711']),
        metadata: {
            issuer_slug: `vendor-${i % issuers}`,
            correlation: dice.uuid(),
            request_id: dice.bytes(16).toString('hex'),
            fingerprint: dice.bytes(32).toString('hex'),
            before: dice.pick(keyStates),
            after: 'Active',
            note: 'The issuer record was changed through the administrative API by an operator with the write scope.',
        },
    };
}
async function insert(db, collection, documents) {
    const into = db.collection(collection);
    let pending = [];
    const flush = async () => {
        if (pending.length > 0)
            await into.insertMany(pending, { ordered: false });
        pending = [];
    };
    for (const document of documents) {
        pending.push(document);
        if (pending.length === batch)
            await flush();
    }
    await flush();
}
function* range(count, make) {
    for (let i = 0; i < count; i++)
        yield make(i);
}
/** Random numbers that are the same in every run: a hash that counts. */
class Dice {
    #seed;
    #count = 0;
    #pool = Buffer.alloc(0);
    constructor(seed) {
        this.#seed = seed;
    }
    bytes(length) {
        const parts = [this.#pool];
        for (let have = this.#pool.length; have < length; have += 64) {
            parts.push((0,external_node_crypto_.createHash)('sha512')
                .update(`${this.#seed} ${this.#count++}`)
                .digest());
        }
        const all = Buffer.concat(parts);
        this.#pool = all.subarray(length);
        return all.subarray(0, length);
    }
    /** An integer from 0 up to, and without, `limit`. */
    below(limit) {
        return Math.floor((this.bytes(4).readUInt32LE() / 0x1_0000_0000) * limit);
    }
    pick(choices) {
        return choices[this.below(choices.length)];
    }
    /** A time in the year before November 2026. */
    date() {
        return new Date(Date.UTC(2026, 10, 1) - this.below(365 * 86_400) * 1_000);
    }
    uuid() {
        const hex = this.bytes(16).toString('hex');
        return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    }
}

// EXTERNAL MODULE: ./src/demo/stand-in-command.ts + 1 modules
var stand_in_command = __webpack_require__(928);
;// CONCATENATED MODULE: ./src/demo/demo.ts
/** `demo`: the main job on a throwaway MongoDB, for a person to watch. Nothing on this machine but a temporary folder is touched. */




















const database = 'issuer-directory';
/** @throws BackupError `tool-missing` without a mongod; `check-failed` where the restored content is not the original. */
async function demo(settings, context) {
    const { reporter } = context;
    const folder = settings.keep ?? (await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'issuer-backup-demo-')));
    await (0,promises_.mkdir)(folder, { recursive: true });
    await assertEmpty(folder);
    reporter.phase('Starting a throwaway MongoDB, a replica set of one');
    const mongod = await startMongod({ replicaSet: true });
    const client = await new lib.MongoClient(mongod.uri).connect();
    const service = await prepareService(mongod, folder, settings);
    try {
        const db = client.db(database);
        reporter.phase(`Seeding an issuer directory with ${settings.auditEntries.toLocaleString('en')} audit entries`);
        await seedIssuerDirectory(db, { issuers: 2_000, auditEntries: settings.auditEntries });
        await (0,exec/* run */.eF)('sh', ['-c', service.startCommand]);
        return await story({ settings, context, db, mongod, service, folder });
    }
    finally {
        await (0,exec/* run */.eF)('sh', ['-c', service.stopCommand]).catch(() => { });
        await client.close();
        await mongod.stop();
        if (settings.keep === undefined)
            await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
async function story({ context, db, mongod, service, folder }) {
    const { reporter } = context;
    const target = {
        type: 'direct',
        mongoUri: mongod.uri,
        database,
        serviceConfig: (0,external_node_path_.join)(folder, 'issuer-directory.yaml'),
        seed: undefined,
        healthCa: undefined,
        notify: { command: undefined, url: undefined },
        ...service,
    };
    await (0,promises_.writeFile)(target.serviceConfig, 'IssuerDirectory:\n  tenantHeader: X-StellaOps-Tenant\n');
    const { writing, decryption, verifyKeys } = await makeKeys(folder);
    const before = await fingerprints(db);
    const listedBefore = await listIssuers(service);
    const made = await (0,backup.backup)({
        target,
        kind: 'hot',
        engine: 'auto',
        consistency: 'auto',
        expect: ['issuers', 'issuer_keys', 'issuer_audit'],
        output: { folder },
        prefix: database,
        writing,
        maxShrink: 100,
        past: [],
        dryRun: false,
    }, context);
    const archive = made.archive;
    const pipe = byHand((0,external_node_path_.basename)(archive.path), 'identity.txt', database);
    reporter.info(`The archive: ${archive.path} (${archive.size.toLocaleString('en')} bytes)`);
    reporter.info(`By hand, under set -o pipefail: ${pipe}`);
    reporter.phase('Disaster: issuers dropped, keys altered, the audit trail emptied');
    await db.collection('issuers').drop();
    await db.collection('issuer_keys').updateMany({}, { $set: { status: 'Revoked' } });
    await db.collection('issuer_audit').deleteMany({});
    reporter.info(`The service now lists ${await listIssuers(service)} issuers`);
    const restored = await (0,restore.restore)({
        target,
        archive: { latestIn: folder },
        fromDatabase: undefined,
        engine: 'auto',
        decryption,
        verifyKeys,
        safety: { folder, prefix: database, writing },
        inPlace: false,
        withConfig: false,
        withSecret: false,
        seedReplay: false,
        withUsers: false,
        freshVolume: false,
        extractSecret: undefined,
        keepBefore: 7 * 86_400_000,
        dryRun: false,
    }, context);
    reporter.phase('Comparing every collection with the original');
    const after = await fingerprints(db);
    const issuersListed = [listedBefore, await listIssuers(service)];
    const collections = Object.entries(before).map(([name, hash]) => ({
        name,
        documents: restored.counts[name] ?? 0,
        hash,
        restoredHash: after[name] ?? 'missing',
    }));
    const equal = JSON.stringify(before) === JSON.stringify(after) &&
        issuersListed[0] === issuersListed[1] &&
        listedBefore > 0;
    if (!equal) {
        throw new errors/* BackupError */.hj({
            code: 'check-failed',
            message: 'the restored content is not the original',
            cause: collections
                .filter((c) => c.hash !== c.restoredHash)
                .map(({ name }) => `${name} differs`)
                .join(', '),
            remedy: 'Report this, with the output of --verbose',
        });
    }
    return {
        equal,
        collections,
        documents: archive.documents,
        bytes: archive.bytes,
        archiveBytes: archive.size,
        archive: archive.path,
        byHand: pipe,
        backup: made.duration,
        restore: restored.duration,
        downtime: restored.downtime,
        issuersListed,
    };
}
async function assertEmpty(folder) {
    const found = await (0,promises_.readdir)(folder).catch(() => []);
    if (found.length === 0)
        return;
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: `${folder} is not empty`,
        remedy: 'Name a new folder for the demo to leave its files in',
    });
}
/** The server's own hash of each collection, and of its options and indexes. */
async function fingerprints(db) {
    const { collections } = await db.command({ dbHash: 1 });
    const names = Object.keys(collections).filter((name) => !(0,own_names/* isOurs */.MU)(name));
    const all = {};
    for (const name of names.sort()) {
        const indexes = await db.collection(name).listIndexes().toArray();
        all[name] = `${collections[name]} ${indexes
            .map((index) => JSON.stringify(index))
            .sort()
            .join(' ')}`;
    }
    return all;
}
async function makeKeys(folder) {
    const identity = await (0,keys/* generateIdentity */.Cc)();
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'identity.txt'), identity.identityFile, { mode: 0o600 });
    const spare = await (0,keys/* generateIdentity */.Cc)();
    const recipients = [identity, spare].map(({ recipient }, i) => ({
        text: recipient,
        from: `recipient ${i + 1}`,
    }));
    const { privateKey, publicKey } = (0,external_node_crypto_.generateKeyPairSync)('ed25519');
    const publicLine = `ssh-ed25519 ${(0,sshsig/* ed25519Blob */.r5)(rawKey(publicKey)).toString('base64')} demo`;
    const keyFile = (0,external_node_path_.join)(folder, 'signing-key.pem');
    await (0,promises_.writeFile)(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const signKey = await (0,signature/* loadSigningKey */.fm)(keyFile);
    return {
        writing: { compression: { method: 'zstd', level: 1 }, encryption: (0,keys/* parseRecipients */.q)(recipients), signKey },
        decryption: (0,keys/* parseIdentities */.go)(identity.identityFile, 'identity.txt'),
        verifyKeys: await (0,verification_keys/* loadVerificationKeys */.K)(publicLine),
    };
}
function rawKey(publicKey) {
    return Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url');
}
async function prepareService(mongod, folder, { program }) {
    const port = await demo_freePort();
    const url = `http://127.0.0.1:${port}`;
    return {
        ...(0,stand_in_command/* serveCommand */.P)({ program, mongoUri: mongod.uri, database, port, folder }),
        healthUrl: `${url}/health/live`,
        issuersUrl: `${url}/issuer-directory/issuers`,
    };
}
function demo_freePort() {
    return new Promise((resolve, reject) => {
        const server = (0,external_node_net_.createServer)();
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}
async function listIssuers({ issuersUrl }) {
    for (let attempt = 0;; attempt++) {
        try {
            const response = await fetch(issuersUrl, { headers: { 'X-StellaOps-Tenant': '@global' } });
            return (await response.json()).length;
        }
        catch (error) {
            if (attempt === 100)
                throw error;
            await (0,external_node_timers_promises_.setTimeout)(50);
        }
    }
}


/***/ }),

/***/ 928:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  serve: () => (/* binding */ serve),
  P: () => (/* binding */ serveCommand)
});

// UNUSED EXPORTS: standInVerb

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: ./node_modules/mongodb/lib/index.js
var lib = __webpack_require__(4294);
;// CONCATENATED MODULE: ./src/demo/stand-in.ts
/**
 * A stand-in for the Issuer Directory: real HTTP before a real MongoDB, for the demo and for tests. It knows
 * `GET /health/live`, and the issuers of a tenant under `GET /issuer-directory/issuers`.
 */


/** Serves the issuers of `database` on a port of 127.0.0.1, a free one where `port` is 0. */
async function serveStandIn(mongoUri, database, port = 0) {
    const client = await new lib.MongoClient(mongoUri).connect();
    const db = client.db(database);
    const server = (0,external_node_http_.createServer)((request, response) => void answer(db, request, response));
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        async close() {
            await closeServer(server);
            await client.close();
        },
    };
}
async function answer(db, request, response) {
    const reply = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
        if (request.url === '/health/live')
            return void reply(200, { status: 'live' });
        if (request.url !== '/issuer-directory/issuers')
            return void reply(404, { error: 'not found' });
        const tenant = request.headers['x-stellaops-tenant'];
        if (typeof tenant !== 'string')
            return void reply(400, { error: 'X-StellaOps-Tenant is missing' });
        const issuers = await db
            .collection('issuers')
            .find({ tenant_id: tenant }, { projection: { issuer_slug: 1, display_name: 1 } })
            .sort({ issuer_slug: 1 })
            .toArray();
        reply(200, issuers);
    }
    catch (error) {
        reply(503, { error: error.message });
    }
}
function closeServer(server) {
    return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
    });
}

;// CONCATENATED MODULE: ./src/demo/stand-in-command.ts
/** The stand-in service as a process of its own, started and stopped by shell commands as a real one would be. */



/** Not for people: how the demo starts its service. */
const standInVerb = 'stand-in';
/** The commands that start the service in the background, and stop it. */
function serveCommand({ program, mongoUri, database, port, folder }) {
    const pidFile = (0,external_node_path_.join)(folder, 'service.pid');
    const serve = [...program, standInVerb, mongoUri, database, String(port), pidFile].map(quote).join(' ');
    const pid = `"$(cat ${quote(pidFile)})"`;
    return {
        startCommand: `${serve} >/dev/null 2>&1 &`,
        stopCommand: `kill ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.05; done`,
    };
}
/** Serves until it is told to end. */
async function serve(mongoUri, database, port, pidFile) {
    const service = await serveStandIn(mongoUri, database, port);
    await (0,promises_.writeFile)(pidFile, String(process.pid));
    await new Promise((resolve) => process.once('SIGTERM', () => resolve()));
    await service.close();
}
function quote(text) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}


/***/ })

};
