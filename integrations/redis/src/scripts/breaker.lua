-- What all scripts about a breaker begin with. Nothing here asks for the time: an opening cools, and a lease runs, as long as its
-- key lives. Values may have been written by another version, or by anybody: what cannot be read counts as nothing.
--
-- KEYS: the revision, the breaker, until, the lease, the votes, the order for all replicas, the open keys of the name.
if redis.replicate_commands then redis.replicate_commands() end -- Before Redis 7: what a script does is replicated, not the script.

local REVISION, BREAKER, UNTIL, LEASE, VOTES, MANUAL, OPEN_KEYS = unpack(KEYS)
-- The hash of the key, for the breaker of a key: `…:b:hosts#af63dc4c8601ec8c`.
local HASH = string.match(BREAKER, '#(' .. string.rep('[0-9a-f]', 16) .. ')$')
-- The number of open keys of a name that are told. Older ones are dropped.
local MOST_KEYS = 128
-- The version of these fields. A breaker of another one is not known here, but its epoch still counts.
local VERSION = '1'
-- The milliseconds for which an order for all replicas is known after its end: a week. No order lasts longer, so that each replica
-- hears of the end, and one that finds nothing knows that the server has lost the order.
local KNOWN = 604800000
-- By how much this script moves the revision: by chance, so that no other life of the server has the same one. It is the last argument.
local STEP = ARGV[#ARGV]

-- A whole number that a double can hold, and count on from, else 0.
local function whole(text)
    local number = tonumber(text)
    if not number or number ~= number or number < 0 or number > 2 ^ 52 then return 0 end
    return math.floor(number)
end

-- The longest lease of a lane with a poll of up to 1.25 s, for one of which it is not known how long it was given.
local USUAL_LEASE = 5000
-- Between the two parts of a vote: who may vote once, and which replica. No id has it.
local PARTS = '\n'

-- The milliseconds that a key has left. 0 for one that never ends: no script writes such a key.
local function left(key)
    return math.max(redis.call('PTTL', key), 0)
end

-- A key lives until a time of the server's clock. If that is set back, or this is another server that is behind, it would live
-- longer than it was given. It begins anew instead.
local function lives_at_most(key, time)
    if time > 0 and left(key) > time then redis.call('PEXPIRE', key, time) end
end

local function text(key)
    local value = redis.pcall('GET', key)
    return type(value) == 'string' and value or nil
end

-- The fields of a hash, or nothing.
local function fields(key, ...)
    local values = redis.pcall('HMGET', key, ...)
    return values.err and {} or values
end

-- Before a write: a key of another type goes.
local function expect(key, kind)
    local found = redis.call('TYPE', key).ok
    if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end

local function changed()
    if type(redis.pcall('INCRBY', REVISION, STEP)) ~= 'number' then redis.call('SET', REVISION, STEP) end
end

-- Whether an opening cools.
local function cools()
    return left(UNTIL) > 0
end

local function breaker()
    local version, epoch, state, cooldown, by, why, settings =
        unpack(fields(BREAKER, 'version', 'epoch', 'state', 'cooldown', 'by', 'why', 'settings'))
    local b = { highest = whole(epoch), epoch = 0, is_open = false, cooldown = 0, by = '', why = '', settings = '0' }
    if version == VERSION and (state == 'open' or state == 'closed') then
        b.epoch, b.is_open, b.cooldown = b.highest, state == 'open', whole(cooldown)
        b.by, b.why, b.settings = by or '', why or '', settings or '0'
        lives_at_most(UNTIL, b.cooldown)
    end
    return b
end

-- Whether the circuit of this key is open, for those who read the name. The set is ordered by when they have opened.
local function list_key(is_open, lasts)
    if not HASH then return end
    expect(OPEN_KEYS, 'zset')
    if not is_open then
        redis.call('ZREM', OPEN_KEYS, HASH)
        return
    end
    local last = whole(redis.call('ZRANGE', OPEN_KEYS, -1, -1, 'WITHSCORES')[2])
    redis.call('ZADD', OPEN_KEYS, 'NX', last + 1, HASH)
    if redis.call('ZCARD', OPEN_KEYS) > MOST_KEYS then
        redis.call('ZREM', OPEN_KEYS, redis.call('ZRANGE', OPEN_KEYS, 0, 0)[1])
    end
    redis.call('PEXPIRE', OPEN_KEYS, math.max(left(OPEN_KEYS), lasts))
end

-- Writes a breaker, which is remembered for ten cooldowns from now, its own or those that another replica has, and for a minute at
-- least: longer than any lease.
local function keep(b, other)
    expect(BREAKER, 'hash')
    redis.call('HSET', BREAKER, 'version', VERSION, 'epoch', b.epoch, 'state', b.is_open and 'open' or 'closed',
        'cooldown', b.cooldown, 'by', b.by, 'why', b.why, 'settings', b.settings)
    local lasts = math.max(10 * (b.cooldown > 0 and b.cooldown or other or 0), 60000)
    redis.call('PEXPIRE', BREAKER, lasts)
    list_key(b.is_open, lasts)
end

local function open(b)
    b.is_open = true
    redis.call('SET', UNTIL, 1, 'PX', b.cooldown)
    redis.call('DEL', LEASE)
    keep(b)
    changed()
end

-- The votes are ordered by the time that each has left, less that of their key. Both pass alike, so their sum tells it at any time.
-- A member without a name has the whole time of the key: no other one has a time above zero.
local TIME = ''

-- The time that the votes have: no longer than they were given.
local function votes_left()
    local whole_time = tonumber(redis.pcall('ZSCORE', VOTES, TIME)) or 0
    lives_at_most(VOTES, math.min(math.floor(whole_time), 1e13))
    return left(VOTES)
end

-- The number of those who have voted. Several replicas that fail for one cause may have one vote.
local function votes()
    local lives = votes_left()
    local alive = lives > 0 and redis.pcall('ZRANGEBYSCORE', VOTES, '(-' .. lives, 0) or {}
    local number, seen = 0, {}
    for _, member in ipairs(alive) do
        local voter = string.match(member, '^(.-)' .. PARTS) or member
        if not seen[voter] then number, seen[voter] = number + 1, true end
    end
    return number
end

-- A vote for so long. The others keep their times.
local function vote(member, lasts)
    expect(VOTES, 'zset')
    local lives, longest, times = votes_left(), lasts, { [member] = lasts }
    local all = redis.call('ZRANGE', VOTES, 0, -1, 'WITHSCORES')
    -- A server that is full refuses this, and would not after another write.
    redis.call('ZADD', VOTES, 0, member)
    for i = 1, #all, 2 do
        local other, rest = all[i], lives + math.floor(tonumber(all[i + 1]) or 0)
        if other ~= member and other ~= TIME and lives > 0 and rest > 0 and rest <= lives then
            times[other] = rest
            longest = math.max(longest, rest)
        elseif other ~= member then
            redis.call('ZREM', VOTES, other)
        end
    end
    for other, rest in pairs(times) do redis.call('ZADD', VOTES, rest - longest, other) end
    redis.call('ZADD', VOTES, longest, TIME)
    redis.call('PEXPIRE', VOTES, longest)
end

-- What is no set of votes has none.
local function withdraw(member)
    if redis.call('TYPE', VOTES).ok == 'zset' then redis.call('ZREM', VOTES, member) end
end

-- A word, and all that is known. A script that has read the breaker passes it as `known`, after `keep` if it has changed it.
local function reply(word, known)
    local b = known or breaker()
    local id, state, by, why, lasts = unpack(fields(MANUAL, 'id', 'state', 'by', 'why', 'lasts'))
    lives_at_most(MANUAL, whole(lasts) + KNOWN)
    local ends = math.max(left(MANUAL) - KNOWN, 0)
    return {
        word, b.epoch, b.is_open and 1 or 0, b.is_open and left(UNTIL) or 0, b.cooldown, b.by, b.why,
        votes(), b.settings,
        ends > 0 and state or '', by or '', why or '', ends, id or '',
    }
end
