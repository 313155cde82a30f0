// find-my-way as a peer of the comparison. It reads commands on standard input and answers each with
// one line; `src/elsewhere.rs` describes them.
'use strict'
const { createInterface } = require('node:readline')
const findMyWay = require('find-my-way')
const { version } = require('find-my-way/package.json')

const chunk = 256
const handler = () => {}
const router = findMyWay({ maxParamLength: Number.MAX_SAFE_INTEGER })
let paths = []
let next = 0
let sum = 0

// Looks up a few paths, from where the last call ended, and reads every value.
function lookUp (count) {
  for (let i = 0; i < count; i++) {
    const found = router.find('GET', paths[next])
    next = next + 1 === paths.length ? 0 : next + 1
    if (found === null) {
      sum -= 1
      continue
    }
    sum += found.store.index
    for (const name in found.params) {
      const value = found.params[name]
      sum += value.length + value.charCodeAt(0)
    }
  }
}

function insert (routes) {
  const refused = []
  routes.forEach((route, index) => {
    try {
      router.on('GET', route, handler, { index })
    } catch {
      refused.push(index)
    }
  })
  return refused.join(' ')
}

// The paths on which the winner or a value is not the expected one.
function check (cases) {
  const wrong = cases.filter(line => {
    const [path, winner, ...values] = line.split('\t')
    paths.push(path)
    const found = router.find('GET', path)
    if (found === null) return winner !== '-'
    const answers = Object.values(found.params)
    return String(found.store.index) !== winner || answers.join('\t') !== values.join('\t')
  })
  return wrong.length
}

// Nanoseconds a lookup, over about so many microseconds.
function time (microseconds) {
  const began = process.hrtime.bigint()
  const end = began + BigInt(microseconds) * 1000n
  let now = began
  let count = 0
  while (now < end) {
    lookUp(chunk)
    count += chunk
    now = process.hrtime.bigint()
  }
  return Number(now - began) / count
}

async function main () {
  console.log(`find-my-way ${version} with Node ${process.version}`)
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const read = async () => (await lines.next()).value
  for (let line = await read(); line !== undefined; line = await read()) {
    const [command, number] = line.split(' ')
    if (command === 'time') {
      const first = next
      time(Number(number))
      next = first
      console.log(time(Number(number)))
      continue
    }
    const given = []
    while (given.length < Number(number)) given.push(await read())
    console.log(command === 'routes' ? insert(given) : check(given))
  }
  console.error(sum) // so that nothing of the loop can be dropped
}

main()
