import assert from 'node:assert/strict'
import { test } from 'node:test'
import { announceSecrets, looksSecret, redact, registerSecret, registerUri } from '../src/secrets.ts'

test('a password in a URI is cut whether it is known or not', () => {
  assert.equal(redact('at mongodb://app:s3cr/t?@db:27017/x.'), 'at mongodb://app:[redacted]@db:27017/x.')
  assert.equal(redact('mongodb+srv://a:b@c'), 'mongodb+srv://a:[redacted]@c')
  assert.equal(redact('https://user:token@host/path'), 'https://user:[redacted]@host/path')
})

test('a text without a secret is left as it is', () => {
  const texts = [
    'mongodb://db:27017,db2:27017/?replicaSet=rs',
    'http://host:80/a, mail a@b.org',
    'ratio 3:4@5',
  ]
  for (const text of texts) {
    assert.equal(redact(text), text)
    assert.equal(looksSecret(text), false)
  }
})

test('an identity is cut', () => {
  assert.equal(redact('key AGE-SECRET-KEY-1QQPQZ!'), 'key [redacted]!')
  assert.ok(looksSecret('age-secret-key-pq-1qqpqz'))
})

test('a registered password is cut as written, decoded and encoded', () => {
  registerUri('mongodb://app:p%40ss+w%2Frd@db/?authMechanismProperties=AWS_SESSION_TOKEN:tok3n')
  assert.equal(redact('p%40ss+w%2Frd p@ss+w/rd p%40ss%2Bw%2Frd'), '[redacted] [redacted] [redacted]')
  assert.equal(redact('failed with AWS_SESSION_TOKEN:tok3n'), 'failed with [redacted]')
})

test('of two secrets, one inside the other, nothing remains', () => {
  registerSecret('hunter2')
  registerSecret('hunter2-and-more')
  assert.equal(redact('hunter2-and-more'), '[redacted]')
})

test('every line of a secret of several lines is cut', () => {
  registerSecret('first line\nsecond line\n')
  assert.equal(redact('see second line'), 'see [redacted]')
})

test('a secret is cut in whatever form it comes: JSON, URI, and Base64 at every alignment', () => {
  const secret = 'open "sesame" \\ now/+'
  registerSecret(secret)
  for (const form of [JSON.stringify({ secret }), encodeURIComponent(secret), encodeURI(secret)])
    assert.doesNotMatch(redact(form), /sesame/)
  for (const before of ['', 'a', 'bc', 'def']) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const shown = redact(Buffer.from(`${before}${secret} and more`).toString(encoding))
      assert.match(shown, /^.{0,4}\[redacted\]/)
      assert.doesNotMatch(Buffer.from(shown, encoding).toString(), /sesame/)
    }
  }
})

test('whoever masks secrets elsewhere is told of each form, of those before too, and of none twice', () => {
  registerSecret('known-before')
  const told: string[] = []
  announceSecrets((form) => told.push(form))
  assert.ok(told.includes('known-before'))
  registerUri('mongodb://app:known%20after@db/')
  registerUri('mongodb://app:known%20after@db/')
  for (const form of [
    'known%20after',
    'known after',
    Buffer.from('known after').toString('base64').slice(0, 14),
  ])
    assert.equal(told.filter((each) => each === form).length, 1, form)
  announceSecrets(() => {})
})
