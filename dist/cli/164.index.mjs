export const id = 164;
export const ids = [164];
export const modules = {

/***/ 3190:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E5: () => (/* binding */ runShell),
/* harmony export */   Qc: () => (/* binding */ childEnvironment),
/* harmony export */   eF: () => (/* binding */ run),
/* harmony export */   n6: () => (/* binding */ commandFailed),
/* harmony export */   ni: () => (/* binding */ start)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7194);
/** Other programs, started with no secret in argv or environment and always waited for. */




/**
 * What a child may inherit: nothing here holds a secret, and tools such as docker, kubectl or ssh need it, or are quicker
 * by it, as the guardian is.
 */
const inherited = new Set(`PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TERM SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK
   DBUS_SESSION_BUS_ADDRESS DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY KUBECONFIG
   KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT GOGC GOMEMLIMIT NODE_COMPILE_CACHE`.split(/\s+/));
const inheritedPrefixes = ['LC_', 'XDG_'];
/** Bytes of stderr that are kept: enough for the last words of any tool. */
const tailBytes = 8192;
/** Between the polite signal and SIGKILL, milliseconds. */
const killGrace = 5000;
/** A grandchild that was left running may hold our pipes open for ever: how long we wait for it, milliseconds. */
const drainGrace = 1000;
/**
 * Reads the secret from descriptor 3 and hands it on in a here-document, since node's own pipes are sockets, which
 * `/dev/fd/3` cannot open. Old bash keeps a here-document in a file: there it goes to memory.
 */
const handSecretOn = `IFS= read -r S <&3 || :
[ -z "\${BASH_VERSION-}" ] || TMPDIR=/dev/shm
exec "$0" "$@" 3<<END_OF_SECRET
$S
END_OF_SECRET`;
/** Starts a program for streaming. Its stderr is kept for the error message and not shown. */
function start(command, args, options = {}) {
    const { secret, signal } = options;
    signal?.throwIfAborted();
    const third = secret === undefined ? options.third : `${secret}\n`;
    const [file, argv] = secret === undefined ? [command, args] : ['sh', ['-c', handSecretOn, command, ...args]];
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(file, argv, {
        stdio: [
            options.stdin ?? 'ignore',
            options.stdout ?? 'ignore',
            'pipe',
            third === undefined ? 'ignore' : 'pipe',
        ],
        env: { ...childEnvironment(), ...options.env },
        // Its own process group: Ctrl-C in a terminal is ours to handle, and a kill reaches what the program started.
        detached: true,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (third !== undefined)
        give(child.stdio[3], third);
    return {
        pid: child.pid,
        stdin: child.stdin,
        stdout: child.stdout,
        ended: ended(child, command, signal, secret !== undefined),
        kill: (name = 'SIGTERM') => killGroup(child, name),
    };
}
/**
 * Runs a short command to its end and returns what it wrote.
 * @throws BackupError `tool-missing`, or `target-failed` where it does not end with exit code 0.
 */
async function run(command, args, options = {}) {
    const { input, ...rest } = options;
    const child = start(command, args, {
        ...rest,
        stdin: input === undefined ? 'ignore' : 'pipe',
        stdout: 'pipe',
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    if (input !== undefined)
        give(child.stdin, input);
    const ending = await child.ended.finally(() => child.stdout.destroy());
    if (ending.code !== 0)
        throw commandFailed(command, ending);
    return { stdout: Buffer.concat(chunks).toString(), stderr: ending.stderr };
}
/**
 * Runs a command that the user wrote for `sh`. There may be a secret in it, so that it stands in no argv; stdin is its
 * own.
 * @throws BackupError as {@link run}.
 */
function runShell(command, options = {}) {
    return run('sh', ['-c', 'eval "$(cat <&3)" 3<&-'], { ...options, third: command });
}
/** What to throw for a program that ended badly: names it, how it ended, and its last words. */
function commandFailed(command, { code, signal, stderr }, as = 'target-failed') {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const words = stderr.trim().split('\n').slice(-3).join(' / ');
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: as,
        message: `${command} ended with ${how}`,
        ...(words === '' ? {} : { cause: `It said: ${words}` }),
    });
}
/** The environment of every program that we start: the allow-list, which holds no secret. */
function childEnvironment() {
    const allowed = Object.entries(process.env).filter(([name]) => inherited.has(name) || inheritedPrefixes.some((prefix) => name.startsWith(prefix)));
    return Object.fromEntries(allowed);
}
function ended(child, command, signal, wrapped) {
    let tail = Buffer.alloc(0);
    child.stderr.on('data', (chunk) => {
        tail = Buffer.concat([tail, chunk]).subarray(-tailBytes);
    });
    // Whoever pipes into stdin sees the error there; without a listener it would end us.
    child.stdin?.on('error', () => { });
    const onAbort = () => {
        killGroup(child, 'SIGTERM');
        setTimeout(() => killGroup(child, 'SIGKILL'), killGrace).unref();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const result = new Promise((resolve, reject) => {
        child.once('error', (error) => reject(cannotStart(command, error)));
        const settle = (code, name) => {
            signal?.removeEventListener('abort', onAbort);
            const stderr = (0,_secrets_js__WEBPACK_IMPORTED_MODULE_3__/* .redact */ .E$)(tail.toString());
            if (signal?.aborted)
                reject(signal.reason);
            // How a shell says that there is no such program, and that it may not be run.
            else if (wrapped && (code === 127 || code === 126))
                reject(missing(command, stderr));
            else
                resolve({ code, signal: name, stderr });
        };
        child.once('close', settle);
        child.once('exit', async (code, name) => {
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(drainGrace, undefined, { ref: false });
            child.stderr.destroy();
            settle(code, name);
        });
    });
    // A caller may look at the stream first; it still gets the rejection when it awaits.
    result.catch(() => { });
    return result;
}
function give(stream, text) {
    // A program that ends without reading is judged by its exit code.
    stream.on('error', () => { });
    stream.end(text);
}
function killGroup(child, signal) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
        return;
    try {
        process.kill(-child.pid, signal);
    }
    catch {
        child.kill(signal);
    }
}
function cannotStart(command, underlying) {
    if (underlying.code === 'ENOENT' || underlying.code === 'EACCES')
        return missing(command, underlying.message);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `${command} cannot be started: ${underlying.message}`,
        underlying,
    });
}
function missing(command, underlying) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'tool-missing',
        message: `${command} is not installed or may not be run`,
        remedy: `Install ${command}, or put its folder into PATH`,
        underlying,
    });
}


/***/ }),

/***/ 9148:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EU: () => (/* binding */ writeFailure),
/* harmony export */   S0: () => (/* binding */ writeNewFile),
/* harmony export */   Yw: () => (/* binding */ syncFolder),
/* harmony export */   fR: () => (/* binding */ replaceFile),
/* harmony export */   mk: () => (/* binding */ publish),
/* harmony export */   t2: () => (/* binding */ exists)
/* harmony export */ });
/* unused harmony export sha256Of */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3916);
/** Small files that must be whole or absent, and must not take another one's place. */






/**
 * Writes a new file: durable when this returns, whole or not there at all, never in place of another one.
 * @throws BackupError `not-writable` where a file of that name exists or the folder cannot be written; `disk-full`.
 */
async function writeNewFile(file, content, mode) {
    const partial = `${file}.${process.pid}.partial`;
    let created = false;
    try {
        const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(partial, 'wx', mode);
        created = true;
        try {
            await handle.chmod(mode);
            await handle.writeFile(content);
            await handle.sync();
        }
        finally {
            await handle.close();
        }
        await publish(partial, file);
    }
    catch (underlying) {
        throw writeFailure(file, underlying);
    }
    finally {
        // One of that name that was there before belongs to the same process id in another container.
        if (created)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(partial, { force: true });
    }
    await syncFolder(node_path__WEBPACK_IMPORTED_MODULE_3___default().dirname(file));
}
/**
 * Replaces a file as a whole, keeping its mode and owner: a reader finds the old one or the new one, never a part.
 * @throws BackupError as {@link writeNewFile}.
 */
async function replaceFile(file, content) {
    const partial = `${file}.${process.pid}.partial`;
    let created = false;
    try {
        const { mode, uid, gid } = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.stat)(file);
        const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(partial, 'wx', mode & 0o777);
        created = true;
        try {
            await handle.chown(uid, gid);
            await handle.chmod(mode & 0o777);
            await handle.writeFile(content);
            await handle.sync();
        }
        finally {
            await handle.close();
        }
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rename)(partial, file);
    }
    catch (underlying) {
        throw writeFailure(file, underlying);
    }
    finally {
        // One of that name that was there before belongs to the same process id in another container.
        if (created)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(partial, { force: true });
    }
    await syncFolder(node_path__WEBPACK_IMPORTED_MODULE_3___default().dirname(file));
}
/** Gives a file its final name, which must be free. */
async function publish(partial, file) {
    try {
        // Unlike a rename, a link never replaces.
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.link)(partial, file);
    }
    catch (error) {
        const { code = '' } = error;
        // File systems without hard links, such as exFAT and some network shares.
        if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code) || (await exists(file)))
            throw error;
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rename)(partial, file);
    }
}
async function exists(file) {
    return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.access)(file).then(() => true, () => false);
}
/** Makes a new name in the folder survive a power loss. */
async function syncFolder(folder) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(folder, 'r');
    try {
        await handle.sync();
    }
    finally {
        await handle.close();
    }
}
/** What to throw when a file cannot be written. */
function writeFailure(file, underlying) {
    switch (underlying.code) {
        case 'ENOSPC':
        case 'EDQUOT':
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .BackupError */ .hj({
                code: 'disk-full',
                message: `No space left to write ${file}`,
                remedy: 'Free some space, or choose another folder',
                underlying,
            });
        case 'EEXIST':
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .BackupError */ .hj({
                code: 'not-writable',
                message: `${file} exists already`,
                cause: 'Nothing is overwritten',
                remedy: 'Choose another name, or move that file away',
                underlying,
            });
        default:
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .BackupError */ .hj({
                code: 'not-writable',
                message: `Cannot write ${file}: ${underlying.code ?? underlying.message}`,
                cause: 'The folder does not exist, or this user may not write to it',
                remedy: 'Choose another folder, or change its permissions',
                underlying,
            });
    }
}
/** Of all that a file holds, hexadecimal. @throws what reading it throws. */
async function sha256Of(file) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
}


/***/ }),

/***/ 4517:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ resolveSecret)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7194);
/* harmony import */ var _schema_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8826);
/** Reads secrets from where the settings say they are. */




/**
 * What `env:NAME` or `file:PATH` leads to, without line ends around it; from now on it is cut out of all output.
 * @throws BackupError `usage` where there is nothing.
 */
async function resolveSecret(ref, environment) {
    const [, kind, place] = _schema_js__WEBPACK_IMPORTED_MODULE_3__/* .reference */ .ir.exec(ref);
    const value = (kind === 'env' ? (environment[place] ?? '') : await read(place)).trim();
    if (value === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'usage',
            message: kind === 'env' ? `$${place} is not set, or empty` : `${place} is empty`,
            remedy: kind === 'env' ? `Set ${place} in the environment` : 'Write the secret into that file',
        });
    }
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .registerSecret */ .cl)(value);
    return value;
}
async function read(path) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'usage',
            message: `Cannot read the secret file ${path}: ${underlying.code}`,
            remedy: 'Check that path, and that this user may read it',
            underlying,
        });
    }
}


/***/ }),

/***/ 4487:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $E: () => (/* binding */ defaultDatabase),
  vO: () => (/* binding */ onPostgres),
  A2: () => (/* binding */ postgresVariable),
  u1: () => (/* binding */ resolveTarget),
  a6: () => (/* binding */ seedVariable)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(7194);
// EXTERNAL MODULE: ./src/exec.ts
var exec = __webpack_require__(3190);
;// CONCATENATED MODULE: ./src/settings/cluster.ts
/** Which cluster and namespace are meant: found out once, so that nothing that follows can mean another. */



/** What a pod is given beside the token of its ServiceAccount. */
const ownNamespace = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
/**
 * The context that is current now: whoever changes it during a run, or before a guardian heals, changes nothing for us.
 * Inside a pod without a kubeconfig it is the pod's own cluster.
 * @throws BackupError `usage` where no cluster is named; `tool-missing` without kubectl.
 */
async function pinCluster(given, environment) {
    const { kubeconfig } = given;
    const config = await readConfig(kubeconfig);
    const contexts = config.contexts ?? [];
    const context = given.context ?? (config['current-context'] || undefined);
    if (context === undefined) {
        if (kubeconfig !== undefined || !environment.KUBERNETES_SERVICE_HOST)
            throw noCluster(contexts);
        const namespace = given.namespace ?? (await (0,promises_.readFile)(ownNamespace, 'utf8').catch(() => 'default')).trim();
        return { kubeconfig, context, namespace };
    }
    const found = contexts.find(({ name }) => name === context);
    if (!found)
        throw noContext(context, contexts);
    return { kubeconfig, context, namespace: given.namespace ?? (found.context.namespace || 'default') };
}
async function readConfig(kubeconfig) {
    const file = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig];
    try {
        // It prints neither tokens nor keys.
        const { stdout } = await (0,exec/* run */.eF)('kubectl', [...file, 'config', 'view', '--output', 'json']);
        return JSON.parse(stdout);
    }
    catch (underlying) {
        if (!(underlying instanceof errors/* BackupError */.hj) || underlying.code === 'tool-missing')
            throw underlying;
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `the kubeconfig ${kubeconfig ?? 'of kubectl'} cannot be read`,
            ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
            remedy: 'Correct --kubeconfig or $KUBECONFIG',
            underlying,
        });
    }
}
function noCluster(contexts) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: 'nothing says which Kubernetes cluster is meant',
        cause: contexts.length === 0
            ? 'There is no kubeconfig, and this is no pod with a ServiceAccount'
            : `The kubeconfig has no current context; it has ${contexts.map(({ name }) => name).join(', ')}`,
        remedy: 'Name it with --kubeconfig and --context',
    });
}
function noContext(context, contexts) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `the kubeconfig has no context ${context}`,
        cause: `It has ${contexts.map(({ name }) => name).join(', ') || 'none'}`,
        remedy: 'Name one of them with --context, or another file with --kubeconfig',
    });
}

// EXTERNAL MODULE: ./src/settings/duration.ts
var duration = __webpack_require__(1145);
// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(8826);
// EXTERNAL MODULE: ./src/settings/secret.ts
var secret = __webpack_require__(4517);
;// CONCATENATED MODULE: ./src/settings/target.ts
/** Where the service runs, as the settings say. */









const defaultDatabase = 'issuer-directory';
/** Where the service itself finds its connection string. */
const serviceVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING';
/** Where it finds one of the other kind of database that it can run on. */
const postgresVariable = 'ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING';
/** What makes it import its seed when it starts. */
const seedVariable = 'ISSUER_DIRECTORY_SEED_CSAF';
/** Settings that mean something to some kinds of target alone. */
const onlyFor = {
    stopCommand: ['direct'],
    startCommand: ['direct'],
    composeFiles: ['compose'],
    projectName: ['compose'],
    envFiles: ['compose'],
    profiles: ['compose'],
    mongoService: ['compose'],
    appService: ['compose'],
    kubeconfig: ['helm'],
    context: ['helm'],
    namespace: ['helm'],
    release: ['helm'],
    mongoWorkload: ['helm'],
    appWorkload: ['helm'],
    mongoContainer: ['helm'],
    appContainer: ['helm'],
    secretName: ['helm'],
    snapshot: ['helm'],
    snapshotClass: ['helm'],
    dataPath: ['compose', 'helm'],
    secretVariable: ['compose', 'helm'],
    stopTimeout: ['compose', 'helm'],
    healthTimeout: ['compose', 'helm'],
    stagingServices: ['compose', 'helm'],
};
/** @throws BackupError `usage` without a connection string, `target-unsuitable` for a service on PostgreSQL. */
async function resolveTarget(options, environment) {
    const type = options.target ?? 'direct';
    assertFits(options, type);
    if (type === 'direct')
        return direct(options, environment);
    return type === 'compose' ? compose(options, environment) : helm(options, environment);
}
function assertFits(options, type) {
    for (const [name, types] of Object.entries(onlyFor)) {
        if (options[name] === undefined || types.includes(type))
            continue;
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `${name} is a setting of a ${types.join(' or ')} target, and the target is ${type}`,
            remedy: `Use target: ${types[0]} (--target ${types[0]}), or leave ${name} out`,
        });
    }
}
async function direct(options, environment) {
    const { stopCommand, startCommand } = options;
    if ((stopCommand === undefined) !== (startCommand === undefined)) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `${stopCommand === undefined ? 'A start' : 'A stop'} command is given without the other one`,
            cause: 'What is stopped has to be started again',
            remedy: 'Give both --stop-command and --start-command, or neither',
        });
    }
    return {
        type: 'direct',
        mongoUri: await connectionString(options.mongoUri, environment),
        database: options.database ?? defaultDatabase,
        serviceConfig: fileOrNone(options.serviceConfig),
        seed: fileOrNone(options.seed),
        stopCommand,
        startCommand,
        healthUrl: options.healthUrl,
        healthCa: await certificate(options.healthCa),
        notify: await notify(options, environment),
    };
}
/** The runbook's names, where the settings do not say others. */
async function compose(options, environment) {
    const folder = process.cwd();
    const { mongoUri } = options;
    return {
        type: 'compose',
        composeFiles: options.composeFiles ?? [external_node_path_default().resolve(folder, 'deploy/compose/docker-compose.prod.yaml')],
        projectName: options.projectName,
        envFiles: options.envFiles ?? [],
        profiles: options.profiles ?? [],
        workingFolder: folder,
        mongoService: options.mongoService ?? 'mongo',
        appService: options.appService ?? 'issuer-directory',
        dataPath: options.dataPath ?? '/data/db',
        mongoUri: mongoUri === undefined ? undefined : await connectionString(mongoUri, environment),
        secretVariable: options.secretVariable ?? serviceVariable,
        database: options.database ?? defaultDatabase,
        serviceConfig: fileOrNone(options.serviceConfig ?? external_node_path_default().resolve(folder, 'etc/issuer-directory.yaml')),
        seed: fileOrNone(options.seed ??
            external_node_path_default().resolve(folder, 'src/IssuerDirectory/StellaOps.IssuerDirectory/data/csaf-publishers.json')),
        healthUrl: options.healthUrl,
        healthCa: await certificate(options.healthCa),
        notify: await notify(options, environment),
        stopTimeout: (0,duration/* parseDuration */.E)(options.stopTimeout ?? '60s'),
        healthTimeout: (0,duration/* parseDuration */.E)(options.healthTimeout ?? '120s'),
    };
}
/** The runbook's names, where the settings do not say others. */
async function helm(options, environment) {
    const { kubeconfig, context, namespace, mongoUri } = options;
    const given = {
        ...(kubeconfig !== undefined && { kubeconfig }),
        ...(context !== undefined && { context }),
        ...(namespace !== undefined && { namespace }),
    };
    return {
        type: 'helm',
        ...(await pinCluster(given, environment)),
        release: options.release ?? 'stellaops',
        mongoWorkload: options.mongoWorkload,
        appWorkload: options.appWorkload,
        mongoContainer: options.mongoContainer,
        appContainer: options.appContainer,
        snapshot: options.snapshot ?? 'none',
        snapshotClass: options.snapshotClass,
        secretName: options.secretName ?? 'issuer-directory-secrets',
        secretVariable: options.secretVariable ?? serviceVariable,
        dataPath: options.dataPath ?? '/data/db',
        mongoUri: mongoUri === undefined ? undefined : await connectionString(mongoUri, environment),
        database: options.database ?? defaultDatabase,
        serviceConfig: fileOrNone(options.serviceConfig ?? 'auto'),
        seed: fileOrNone(options.seed ?? 'auto'),
        healthUrl: options.healthUrl,
        healthCa: await certificate(options.healthCa),
        notify: await notify(options, environment),
        stopTimeout: (0,duration/* parseDuration */.E)(options.stopTimeout ?? '60s'),
        healthTimeout: (0,duration/* parseDuration */.E)(options.healthTimeout ?? '120s'),
    };
}
async function notify({ notifyCommand, notifyUrl }, environment) {
    if (notifyUrl === undefined)
        return { command: notifyCommand, url: undefined };
    const url = schema/* reference */.ir.test(notifyUrl) ? await (0,secret/* resolveSecret */.J)(notifyUrl, environment) : notifyUrl;
    (0,secrets/* registerSecret */.cl)(url);
    if (/^https?:\/\//.test(url) && URL.canParse(url)) {
        const { username, password } = new URL(url);
        if (username !== '' || password !== '')
            throw withCredentials();
        return { command: notifyCommand, url };
    }
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'notifyUrl is no http or https URL',
        remedy: 'Correct it; where it is a secret, name its place: env:NAME or file:PATH',
    });
}
function withCredentials() {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: 'notifyUrl has a user name or a password in it, which is not sent',
        remedy: 'Use a URL whose path is the secret, or a notifyCommand that logs in, such as one with curl --netrc',
    });
}
/** Looked at now: later, a service that was stopped and started again could not be told from one that is not healthy. */
async function certificate(file) {
    if (file === undefined)
        return undefined;
    try {
        new external_node_crypto_.X509Certificate(await (0,promises_.readFile)(file));
        return file;
    }
    catch (underlying) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `healthCa is no certificate: ${file}`,
            cause: underlying.message,
            remedy: 'Name a file with a CA certificate in PEM form',
            underlying,
        });
    }
}
/** `none` says that there is no such file. */
function fileOrNone(value) {
    return value === 'none' ? undefined : value;
}
async function connectionString(given, environment) {
    if (given === undefined && !environment[serviceVariable]) {
        if (environment[postgresVariable]) {
            throw onPostgres(`$${postgresVariable} is set, and $${serviceVariable} is not`);
        }
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'There is no connection string',
            cause: `$${serviceVariable} is not set, and no mongoUri in the settings`,
            remedy: `Set ${serviceVariable} as the service has it, or name its place: mongoUri: file:PATH`,
        });
    }
    const source = given ?? `env:${serviceVariable}`;
    const uri = schema/* reference */.ir.test(source) ? await (0,secret/* resolveSecret */.J)(source, environment) : source;
    (0,secrets/* registerUri */.Ey)(uri);
    return uri;
}
/** @param cause how we know. */
function onPostgres(cause) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: 'This Issuer Directory runs on PostgreSQL, and issuer-backup backs up MongoDB',
        cause,
        remedy: 'Use pg_dump for it',
    });
}


/***/ })

};
