export const id = 975;
export const ids = [975];
export const modules = {

/***/ 91083:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  b: () => (/* binding */ readArchive)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/archive/age.ts
var age = __webpack_require__(16477);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./src/archive/layout.ts
var layout = __webpack_require__(72630);
// EXTERNAL MODULE: ./src/archive/manifest.ts
var archive_manifest = __webpack_require__(49365);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/archive/members.ts
/** Reading single members of an archive, each with its record. */


/** Bytes of a member that is read into memory, such as the manifest; also of config, seed and users together. */
const largestSmallMember = 64 * 1024 * 1024;
/** Of the files beside the dump, a handful. */
const mostFiles = 100;
/** Reads the files beside the dump, which are kept in memory together. */
class SmallFiles {
    #count = 0;
    #bytes = 0;
    /** @throws BackupError `archive-damaged` where there are more of them, or more in them, than any backup has. */
    async read(member) {
        this.#count += 1;
        this.#bytes += member.size;
        if (this.#count > mostFiles || this.#bytes > largestSmallMember) {
            throw damaged(`The ${this.#count} small files up to ${member.name}, ${this.#bytes} bytes, are more than a backup holds`);
        }
        return readSmall(member);
    }
}
/** @throws BackupError `archive-damaged` for one that is too large to be what it should be. */
async function readSmall(member) {
    const { name, size } = member;
    if (size > largestSmallMember) {
        throw damaged(`${name} has ${size} bytes, which is more than any small file of a backup`);
    }
    const chunks = [];
    for await (const chunk of member.content)
        chunks.push(chunk);
    const content = Buffer.concat(chunks);
    return { content, record: { name, size, sha256: (0,external_node_crypto_.hash)('sha256', content) } };
}
/** The content of a large member, and its record when that has been read. */
function hashed(member) {
    const digest = (0,external_node_crypto_.createHash)('sha256');
    async function* content() {
        for await (const chunk of member.content) {
            digest.update(chunk);
            yield chunk;
        }
    }
    return {
        content: content(),
        record: () => ({ name: member.name, size: member.size, sha256: digest.digest('hex') }),
    };
}
function damaged(message) {
    return new errors/* BackupError */.hj({
        code: 'archive-damaged',
        message,
        cause: 'The archive was put together by hand, or changed since it was written',
        remedy: 'Fetch the archive again, or take another one',
    });
}

;// CONCATENATED MODULE: ./src/archive/backup-reader.ts
/** Our own archives: every member in its place, and each as the manifest and the checksums say. */





/**
 * @param first the member `backup.json`.
 * @throws BackupError `archive-newer`, `archive-incomplete` or `archive-damaged`.
 */
async function readBackup(first, members, visitor) {
    const cursor = new Cursor(first, members);
    const header = await readHeader(cursor, visitor);
    await readFiles(cursor, visitor);
    await readParts(cursor, header.kind === 'hot' ? 'mongo' : 'volume', visitor);
    const manifest = await readManifest(cursor, header);
    await readSums(cursor);
    if (cursor.member !== null)
        throw damaged(`${cursor.member.name} follows ${layout/* sumsName */.ge}, which should be the last`);
    return { format: 'issuer-backup', level: 'complete', header, manifest, files: cursor.records, warnings: [] };
}
/** The member that is to be read, and what is known of those before it. */
class Cursor {
    member;
    records = [];
    #members;
    constructor(first, members) {
        this.member = first;
        this.#members = members;
    }
    /** @param record of the present member, which has been read. */
    async next(record) {
        this.records.push(record);
        const { done, value } = await this.#members.next();
        this.member = done ? null : value;
        if (this.member?.type === 'folder')
            throw damaged(`${this.member.name} is a folder, which no backup holds`);
    }
    /** The present member. @throws BackupError where it has another name, or there is none. */
    expect(name) {
        if (this.member?.name === name)
            return this.member;
        if (this.member !== null)
            throw damaged(`${this.member.name} is where ${name} should be`);
        throw new errors/* BackupError */.hj({
            code: 'archive-incomplete',
            message: `The archive ends without ${name}`,
            cause: 'The backup that wrote it was not completed',
            remedy: 'Take another archive',
        });
    }
}
async function readHeader(cursor, visitor) {
    const { content, record } = await readSmall(cursor.expect(layout/* headerName */.Bv));
    const header = (0,archive_manifest/* parseHeader */.RW)(content);
    await visitor.header?.(header);
    await cursor.next(record);
    return header;
}
async function readFiles(cursor, visitor) {
    const files = new SmallFiles();
    while (isFile(cursor.member)) {
        const { content, record } = await files.read(cursor.member);
        await visitor.file?.(record.name, content);
        await cursor.next(record);
    }
}
async function readParts(cursor, kind, visitor) {
    let number = 1;
    do {
        const { content, record } = hashed(cursor.expect((0,layout/* partName */.pn)(kind, number)));
        for await (const chunk of content) {
            const wait = visitor.data?.(kind, chunk);
            if (wait)
                await wait;
        }
        await cursor.next(record());
        number += 1;
    } while (isPart(cursor.member));
    await visitor.dataEnd?.(kind);
}
async function readManifest(cursor, header) {
    const { content, record } = await readSmall(cursor.expect(layout/* manifestName */.vS));
    const manifest = (0,archive_manifest/* parseManifest */.Ng)(content);
    if (!(0,external_node_util_.isDeepStrictEqual)(manifest.backup, header)) {
        throw damaged(`${layout/* manifestName */.vS} is not of the backup in ${layout/* headerName */.Bv}`);
    }
    for (const [index, found] of cursor.records.entries()) {
        if (!(0,external_node_util_.isDeepStrictEqual)(manifest.members[index], found)) {
            throw damaged(`${found.name} is not as ${layout/* manifestName */.vS} says`);
        }
    }
    const absent = manifest.members[cursor.records.length];
    if (absent)
        throw damaged(`${absent.name} is in ${layout/* manifestName */.vS} and not in the archive`);
    await cursor.next(record);
    return manifest;
}
async function readSums(cursor) {
    const { content, record } = await readSmall(cursor.expect(layout/* sumsName */.ge));
    if (!content.equals((0,layout/* checksums */.vw)(cursor.records))) {
        throw damaged(`${layout/* sumsName */.ge} does not say what the archive holds`);
    }
    await cursor.next(record);
}
function isPart(member) {
    return member?.name.includes('/') ?? false;
}
/** A config file or the like: their names are settings. */
function isFile(member) {
    return member !== null && !member.name.includes('/') && ![layout/* manifestName */.vS, layout/* sumsName */.ge].includes(member.name);
}

// EXTERNAL MODULE: ./src/archive/byte-reader.ts
var byte_reader = __webpack_require__(77120);
// EXTERNAL MODULE: ./src/archive/compression.ts + 1 modules
var compression = __webpack_require__(37048);
;// CONCATENATED MODULE: ./src/archive/runbook.ts
/** Archives made by hand as the runbook says: a folder with the dump, files and SHA256SUMS, in any order. */





/** What a mongodump archive begins with: 0x8199e26d, little endian. */
const dumpMagic = Buffer.from([0x6d, 0xe2, 0x99, 0x81]);
/**
 * @param first the first member, often the folder `./`.
 * @throws BackupError `archive-foreign`, `archive-incomplete` or `archive-damaged`.
 */
async function readRunbook(first, members, visitor) {
    const files = [];
    const small = new SmallFiles();
    let dump = null;
    let sums = null;
    for await (const member of chain(first, members)) {
        if (member.type === 'folder')
            continue;
        if (isDump(member.name)) {
            if (dump !== null)
                throw damaged(`The archive holds two dumps, ${dump} and ${member.name}`);
            dump = member.name;
            files.push(await readDump(member, visitor));
            continue;
        }
        const { content, record } = await small.read(member);
        files.push(record);
        if (member.name === layout/* sumsName */.ge)
            sums = content;
        else
            await visitor.file?.(member.name, content);
    }
    if (dump === null)
        throw foreign('The archive holds no dump');
    const warnings = [
        'The archive was made by hand: nothing in it says that the dump was complete',
        ...checkSums(sums, files),
    ];
    return { format: 'runbook', level: 'structure', files, warnings };
}
function isDump(name) {
    return name.endsWith('.gz') && !name.endsWith('.tar.gz');
}
async function readDump(member, visitor) {
    if (member.size === 0)
        throw damaged(`The dump ${member.name} is empty`);
    const { content, record } = hashed(member);
    const stream = new byte_reader/* ByteReader */.k((0,compression/* decompress */.mF)(content));
    try {
        if (!(await stream.peek(dumpMagic.length)).equals(dumpMagic)) {
            throw foreign(`${member.name} is not a mongodump archive`);
        }
        for await (const chunk of stream.rest()) {
            const wait = visitor.data?.('mongo', chunk);
            if (wait)
                await wait;
        }
    }
    finally {
        await stream.close();
    }
    await visitor.dataEnd?.('mongo');
    return record();
}
/** @returns warnings. @throws BackupError `archive-damaged` for a digest that does not hold, or a file not there. */
function checkSums(sums, files) {
    if (sums === null)
        return [`The archive holds no ${layout/* sumsName */.ge}`];
    const unlisted = new Map(files.map(({ name, sha256 }) => [name, sha256]));
    const found = new Map(unlisted);
    for (const line of sums.toString('utf8').split('\n')) {
        if (line === '')
            continue;
        const [, expected, name] = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/.exec(line) ?? [];
        if (expected === undefined || name === undefined)
            throw damaged(`${layout/* sumsName */.ge} holds a line that is no checksum`);
        unlisted.delete(name);
        // The runbook's second run lists the file itself, as it was after the first.
        if (name === layout/* sumsName */.ge)
            continue;
        const actual = found.get(name);
        if (actual === undefined)
            throw damaged(`${layout/* sumsName */.ge} names ${name}, which is not in the archive`);
        if (actual !== expected)
            throw damaged(`${name} does not have the checksum that ${layout/* sumsName */.ge} gives`);
    }
    unlisted.delete(layout/* sumsName */.ge);
    return [...unlisted.keys()].map((name) => `${name} is not in ${layout/* sumsName */.ge}`);
}
async function* chain(first, rest) {
    yield first;
    yield* rest;
}
function foreign(message) {
    return new errors/* BackupError */.hj({
        code: 'archive-foreign',
        message,
        cause: 'It is neither a backup of issuer-backup nor one made by hand as the runbook says',
        remedy: 'Check that this is the right file',
    });
}

// EXTERNAL MODULE: ./src/archive/tar-reader.ts
var tar_reader = __webpack_require__(62125);
;// CONCATENATED MODULE: ./src/archive/reader.ts
/**
 * Reads an archive as one pass: age, then decompression, then tar. What it hands out may be believed only when it has
 * returned: the last bytes of an archive decide over the first.
 */








/** Bytes enough to know a tar by. */
const tarBlock = 512;
/**
 * Reads an archive to its last byte and checks everything that it says of itself.
 * @param input the file, in chunks of any length; its own errors pass through.
 * @param key may be null for an archive that is not encrypted.
 * @throws BackupError `archive-newer`, `archive-foreign`, `archive-incomplete`, `archive-damaged`, `wrong-key`, or
 * `usage` where a key is needed.
 */
async function readArchive(input, key, visitor, options = {}) {
    const file = new byte_reader/* ByteReader */.k(watched(input, options));
    try {
        const encrypted = (0,compression/* detectCompression */.IR)(await file.peek(4)) === null;
        const plain = encrypted ? (0,age/* decryptAge */.fN)(file.rest(), key ?? missingKey) : file.rest();
        const content = new byte_reader/* ByteReader */.k((0,compression/* decompress */.mF)(plain));
        try {
            const found = await readContent(content, visitor);
            if (!encrypted)
                found.warnings.unshift('The archive is not encrypted');
            return { ...found, encrypted };
        }
        finally {
            await content.close();
        }
    }
    finally {
        await file.close();
    }
}
async function readContent(content, visitor) {
    const start = await content.peek(tarBlock);
    if (start.subarray(0, dumpMagic.length).equals(dumpMagic))
        return reader_readDump(content, visitor);
    if (start.toString('latin1', 257, 262) !== 'ustar')
        throw reader_foreign();
    const members = (0,tar_reader/* readTar */.s)(content.rest());
    try {
        const first = (await members.next()).value;
        if (first === undefined)
            throw reader_foreign();
        return first.name === layout/* headerName */.Bv
            ? await readBackup(first, members, visitor)
            : await readRunbook(first, members, visitor);
    }
    finally {
        await members.return(undefined);
    }
}
async function reader_readDump(content, visitor) {
    for await (const chunk of content.rest())
        await visitor.data?.('mongo', chunk);
    await visitor.dataEnd?.('mongo');
    const warning = 'A dump alone has no checksums and no manifest: nothing says that it is the whole of what was dumped';
    return { format: 'dump', level: 'stream', files: [], warnings: [warning] };
}
async function* watched(input, { onProgress, signal }) {
    let read = 0;
    for await (const chunk of input) {
        signal?.throwIfAborted();
        read += chunk.length;
        onProgress?.(read);
        yield chunk;
    }
}
/** Asked only where the archive turns out to be encrypted. */
const missingKey = {
    async unseal() {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'The archive is encrypted, and there is no key to open it',
            remedy: 'Give the identity of one of its recipients with --identity FILE; verify --digest-only needs none',
        });
    },
};
function reader_foreign() {
    return new errors/* BackupError */.hj({
        code: 'archive-foreign',
        message: 'The file holds neither a backup nor a dump',
        cause: 'It is another kind of file',
        remedy: 'Check that this is the right file',
    });
}


/***/ }),

/***/ 43882:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  x: () => (/* binding */ openArchiveFile)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
;// CONCATENATED MODULE: ./src/archive/look-alikes.ts
/** What people name in place of an archive, since it stands beside one or opens it. */


/** Bytes from the beginning of a file that tell. */
const tellingBytes = 4096;
const besides = {
    '.json': 'the sidecar of an archive',
    '.json.sig': 'the signature of an archive',
    '.verified.json': 'the result of a verification',
};
/**
 * @param head the first {@link tellingBytes} of the file.
 * @throws BackupError `usage` where it is such a file.
 */
function assertNoLookAlike(path, head) {
    const text = head.toString('latin1');
    if (/^(?:\s*#.*\n|\s*\n)*AGE-SECRET-KEY-/.test(text)) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `${path} is an age identity, not an archive`,
            cause: 'It is the key that opens archives',
            remedy: `Name the archive, and give the key with --identity ${path}`,
        });
    }
    const [, stem, ending] = /^(.+?)(\.json|\.json\.sig|\.verified\.json)$/.exec(path) ?? [];
    if (!stem || !/^(?:\{|-----BEGIN SSH SIGNATURE-----)/.test(text))
        return;
    // A sidecar may have a name of its own (--sidecar), and says then what the archive was called.
    const [, recorded = (0,external_node_path_.basename)(stem)] = /^ {2}"file": "([^"]+)"/m.exec(text) ?? [];
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: `${(0,external_node_path_.basename)(path)} is ${besides[ending]}, not the archive`,
        cause: 'Both stand beside each other, and their names begin alike',
        remedy: `Name the archive: ${(0,external_node_path_.join)((0,external_node_path_.dirname)(path), recorded)}`,
    });
}

// EXTERNAL MODULE: ./src/archive/newest.ts
var newest = __webpack_require__(82802);
// EXTERNAL MODULE: ./src/archive/sidecar.ts
var archive_sidecar = __webpack_require__(15217);
// EXTERNAL MODULE: ./src/archive/signature.ts
var signature = __webpack_require__(93764);
;// CONCATENATED MODULE: ./src/operations/archive-file.ts
/** An archive as a file on disk: which one, is it the one its sidecar speaks of, and who signed it. */









/** Bytes read at a time: large enough that the calls do not count; of a small file no more than it has. */
const readSize = 1024 * 1024;
const smallestRead = 4096;
/**
 * Opens an archive, reads it once for its digests, and holds these against sidecar and signature.
 * @param verifyKeys where there are any, the archive must be signed by one.
 * @throws BackupError `usage` where there is no such file, or it is none of an archive; `archive-damaged` where the sidecar names another digest;
 * `origin-not-proved`.
 */
async function openArchiveFile(choice, database, verifyKeys) {
    const path = 'file' in choice ? choice.file : await newestIn(choice.latestIn, database);
    const handle = await openForReading(path);
    try {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(tellingBytes), 0, tellingBytes, 0);
        assertNoLookAlike(path, buffer.subarray(0, bytesRead));
        const read = Math.min(readSize, Math.max(smallestRead, (await handle.stat()).size));
        const digests = await digest(handle, read);
        const beside = await (0,archive_sidecar/* readSidecar */.YD)(path);
        // The signature first: what it does not cover is not even compared.
        const origin = await proveOrigin(path, beside, verifyKeys);
        const sidecar = beside?.sidecar ?? null;
        if (sidecar && sidecar.sha256 !== digests.sha256) {
            throw new errors/* BackupError */.hj({
                code: 'archive-damaged',
                message: `${(0,external_node_path_.basename)(path)} is not the file that its sidecar describes: their SHA-256 differ`,
                cause: 'The archive was damaged or replaced after it was written, or its copy is not complete',
                remedy: 'Use another copy of it',
            });
        }
        return {
            path,
            size: digests.size,
            sha256: digests.sha256,
            sidecar,
            origin,
            contents: () => rehashed(handle, read, digests.sha256),
            close: () => handle.close(),
        };
    }
    catch (error) {
        await handle.close();
        throw error;
    }
}
/** The signature covers the sidecar, and the sidecar the archive by its digest. */
async function proveOrigin(path, beside, verifyKeys) {
    if (verifyKeys.length === 0)
        return { proved: false, why: 'no verification key is set' };
    if (!beside) {
        throw new errors/* BackupError */.hj({
            code: 'origin-not-proved',
            message: `${(0,external_node_path_.basename)(path)} has no sidecar, and so no signature`,
            cause: 'It was not copied along, or the archive was made by something else than issuer-backup',
            remedy: `Fetch ${(0,external_node_path_.basename)((0,archive_sidecar/* sidecarPath */.n8)(path))} and its .sig too, or find out why there is none`,
        });
    }
    const sha512 = (0,external_node_crypto_.createHash)('sha512').update(beside.content).digest();
    const key = (0,signature/* verifySignature */.Od)(sha512, await (0,signature/* readSignature */.Bc)((0,archive_sidecar/* sidecarPath */.n8)(path)), verifyKeys);
    const { file } = beside.sidecar;
    // Names say of which database and of when an archive is, and the signature says which name is its own.
    if (file !== (0,external_node_path_.basename)(path)) {
        throw new errors/* BackupError */.hj({
            code: 'origin-not-proved',
            message: `${(0,external_node_path_.basename)(path)} was renamed: it is signed as ${file}`,
            cause: 'Somebody gave it that name, maybe so that it passes for another archive',
            remedy: `If it is the one that you want, rename it, its .json and its .sig to ${file} again`,
        });
    }
    return { proved: true, key: key.fingerprint };
}
async function openForReading(path) {
    let handle;
    try {
        // A pipe without a writer would hold us up for ever.
        handle = await (0,promises_.open)(path, external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NONBLOCK);
        if ((await handle.stat()).isFile())
            return handle;
        throw new Error('It is no file: an archive is read twice, which takes one');
    }
    catch (underlying) {
        await handle?.close();
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `${path} cannot be read`,
            cause: underlying.message,
            remedy: 'Check the path of the archive',
            underlying,
        });
    }
}
async function digest(handle, read) {
    const sha256 = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    const buffer = Buffer.allocUnsafeSlow(read);
    for await (const chunk of chunks(handle, () => buffer)) {
        sha256.update(chunk);
        size += chunk.length;
    }
    return { size, sha256: sha256.digest('hex') };
}
/** The same open file again: whoever replaces its bytes between the two readings is found out. */
async function* rehashed(handle, read, expected) {
    const sha256 = (0,external_node_crypto_.createHash)('sha256');
    for await (const chunk of chunks(handle, () => Buffer.allocUnsafeSlow(read))) {
        sha256.update(chunk);
        yield chunk;
    }
    if (sha256.digest('hex') === expected)
        return;
    throw new errors/* BackupError */.hj({
        code: 'archive-damaged',
        message: 'the archive changed while it was read',
        cause: 'Somebody writes to the file',
        remedy: 'Copy it to a place that nobody else writes to, then try again',
    });
}
async function* chunks(handle, nextBuffer) {
    for (let position = 0;;) {
        const { bytesRead, buffer } = await handle.read(nextBuffer(), { position });
        if (bytesRead === 0)
            return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
    }
}
/** The newest archive of this database in a folder. */
async function newestIn(folder, database) {
    const names = await (0,promises_.readdir)(folder).catch((underlying) => {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `the folder ${folder} cannot be read`,
            cause: underlying.message,
            remedy: 'Name the folder with --from',
            underlying,
        });
    });
    const name = await (0,newest/* newestArchive */.H0)(database, {
        names,
        where: folder,
        otherwise: 'Name the archive by its path',
        sidecarOf: async (archive) => (await (0,archive_sidecar/* readSidecar */.YD)((0,external_node_path_.join)(folder, archive)))?.sidecar ?? null,
    });
    return (0,external_node_path_.join)(folder, name);
}


/***/ }),

/***/ 47296:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ readDump)
/* harmony export */ });
/* harmony import */ var _archive_reader_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(91083);
/* harmony import */ var _archive_volume_reader_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(11312);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _mongo_archive_reader_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(32510);
/* harmony import */ var _mongo_canonical_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(52570);
/* harmony import */ var _mongo_crc64_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(27015);
/* harmony import */ var _mongo_own_names_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(96241);
/** Reads an archive whole, down to the last document, and holds everything in it against everything else. */







/**
 * Feeds the dump in an archive to `visitor` as it is decrypted. What the visitor has been given is believed only once
 * this has returned.
 * @throws BackupError of the archive kinds, exit code 3.
 */
async function readDump(file, key, visitor, { reporter, signal }) {
    const files = new Map();
    const done = { documents: 0, bytes: 0 };
    const totals = file.sidecar && { totalDocuments: file.sidecar.documents, totalBytes: file.sidecar.bytes };
    const stream = new _mongo_archive_reader_js__WEBPACK_IMPORTED_MODULE_3__/* .MongoArchiveReader */ .c({
        prelude: (prelude) => visitor.prelude?.({
            ...prelude,
            collections: prelude.collections.filter(({ collection }) => !(0,_mongo_own_names_js__WEBPACK_IMPORTED_MODULE_6__/* .isOurs */ .MU)(collection)),
        }),
        end: (namespace) => ((0,_mongo_own_names_js__WEBPACK_IMPORTED_MODULE_6__/* .isOurs */ .MU)(namespace.collection) ? undefined : visitor.end?.(namespace)),
        documents(namespace, run, count) {
            // A mongodump by hand takes along what restores of ours have left: it is nobody's to restore.
            if ((0,_mongo_own_names_js__WEBPACK_IMPORTED_MODULE_6__/* .isOurs */ .MU)(namespace.collection))
                return undefined;
            done.documents += count;
            done.bytes += run.length;
            reporter.progress({ ...done, ...totals });
            return visitor.documents?.(namespace, run, count);
        },
    });
    let namespaces = [];
    const volume = new _archive_volume_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .VolumeReader */ .So();
    let volumeFiles = [];
    const readVolume = async (chunk) => {
        done.bytes += chunk.length;
        reporter.progress({ ...done, ...totals });
        await visitor.volume?.(chunk);
        await volume.write(chunk);
    };
    const contents = await (0,_archive_reader_js__WEBPACK_IMPORTED_MODULE_0__/* .readArchive */ .b)(file.contents(), key, {
        header(header) {
            if (header.kind === 'cold' && !visitor.volume)
                throw coldArchive();
            visitor.header?.(header);
        },
        file: (name, content) => void files.set(name, content),
        data(kind, chunk) {
            if (kind === 'volume')
                return readVolume(chunk);
            const wait = visitor.raw?.(chunk);
            return wait ? wait.then(() => stream.write(chunk)) : stream.write(chunk);
        },
        async dataEnd(kind) {
            if (kind === 'volume') {
                volumeFiles = await volume.end();
                return;
            }
            namespaces = stream.end().filter(({ metadata }) => !(0,_mongo_own_names_js__WEBPACK_IMPORTED_MODULE_6__/* .isOurs */ .MU)(metadata.collection));
        },
    }, { signal });
    if (contents.manifest)
        compare(contents.manifest, namespaces, volumeFiles);
    const names = [contents.header?.name, file.sidecar?.name];
    if (file.sidecar && names[0] !== names[1])
        throw contradiction('its sidecar is that of another archive');
    return { contents, namespaces, files, ...done };
}
function coldArchive() {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'archive-unsuitable',
        message: 'this is a cold archive: the data folder of a mongod, not a dump',
        remedy: 'Restore it onto the volume of the deployment, with --target compose',
    });
}
/** The manifest and the dump were written by the same run and must tell the same story. */
function compare(manifest, namespaces, files) {
    const difference = (0,_archive_volume_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .fileDifference */ .or)((0,_archive_volume_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .sortFiles */ .w9)(manifest.volume?.files ?? []), files);
    if (difference !== null)
        throw contradiction(`in the data folder, ${difference}`);
    const read = new Map(namespaces.map((namespace) => [namespace.metadata.collection, namespace]));
    for (const recorded of manifest.namespaces) {
        const namespace = read.get(recorded.name);
        if (!namespace)
            throw contradiction(`${recorded.name} is in the manifest and not in the dump`);
        read.delete(recorded.name);
        const { documents, bytes, crc, metadata } = namespace;
        if (documents !== recorded.documents || bytes !== recorded.bytes || (0,_mongo_crc64_js__WEBPACK_IMPORTED_MODULE_5__/* .crcHex */ .C)(crc) !== recorded.crc) {
            throw contradiction(`the documents of ${recorded.name} are not those of the manifest`);
        }
        const sameOptions = (0,_mongo_canonical_js__WEBPACK_IMPORTED_MODULE_4__/* .canonical */ .$)(metadata.options) === JSON.stringify(recorded.options);
        const sameIndexes = (0,_mongo_canonical_js__WEBPACK_IMPORTED_MODULE_4__/* .canonicalIndexes */ .n)(metadata.indexes) === JSON.stringify(sortByName(recorded.indexes));
        if (!sameOptions || !sameIndexes) {
            throw contradiction(`the options or indexes of ${recorded.name} are not those of the manifest`);
        }
    }
    const [extra] = read.keys();
    if (extra !== undefined)
        throw contradiction(`${extra} is in the dump and not in the manifest`);
}
function sortByName(indexes) {
    return [...indexes].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
}
function contradiction(message) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message: `the archive contradicts itself: ${message}`,
        cause: 'It was put together by somebody else than issuer-backup, or by a faulty version of it',
        remedy: 'Use another archive',
    });
}


/***/ })

};
