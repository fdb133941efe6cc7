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

-- A whole number that a double can hold, and count on from, else 0.
local function whole(text)
    local number = tonumber(text)
    if not number or number ~= number or number < 0 or number > 2 ^ 52 then return 0 end
    return math.floor(number)
end

-- The milliseconds that a key has left. 0 for one that never ends: no script writes such a key.
local function left(key)
    return math.max(redis.call('PTTL', key), 0)
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
    if type(redis.pcall('INCR', REVISION)) ~= 'number' then redis.call('SET', REVISION, 1) end
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
    redis.call('ZADD', OPEN_KEYS, whole(text(REVISION)), HASH)
    if redis.call('ZCARD', OPEN_KEYS) > MOST_KEYS then
        redis.call('ZREM', OPEN_KEYS, redis.call('ZRANGE', OPEN_KEYS, 0, 0)[1])
    end
    redis.call('PEXPIRE', OPEN_KEYS, math.max(left(OPEN_KEYS), lasts))
end

-- Writes a breaker, which is remembered for ten cooldowns from now: its own, or one that another replica has.
local function keep(b, other)
    expect(BREAKER, 'hash')
    redis.call('HSET', BREAKER, 'version', VERSION, 'epoch', b.epoch, 'state', b.is_open and 'open' or 'closed',
        'cooldown', b.cooldown, 'by', b.by, 'why', b.why, 'settings', b.settings)
    local lasts = 10 * math.max(b.cooldown > 0 and b.cooldown or other or 0, 1)
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
local function votes()
    local lives = left(VOTES)
    local number = lives > 0 and redis.pcall('ZCOUNT', VOTES, '(-' .. lives, '+inf')
    return type(number) == 'number' and number or 0
end

-- The vote of a replica for so long. The others keep their times.
local function vote(replica, lasts)
    expect(VOTES, 'zset')
    local lives, longest, times = left(VOTES), lasts, { [replica] = lasts }
    local all = redis.call('ZRANGE', VOTES, 0, -1, 'WITHSCORES')
    -- A server that is full refuses this, and would not after another write.
    redis.call('ZADD', VOTES, 0, replica)
    for i = 1, #all, 2 do
        local voter, rest = all[i], lives + math.floor(tonumber(all[i + 1]) or 0)
        if voter ~= replica and lives > 0 and rest > 0 and rest < 1e13 then
            times[voter] = rest
            longest = math.max(longest, rest)
        elseif voter ~= replica then
            redis.call('ZREM', VOTES, voter)
        end
    end
    for voter, rest in pairs(times) do redis.call('ZADD', VOTES, rest - longest, voter) end
    redis.call('PEXPIRE', VOTES, longest)
end

-- A word, and all that is known.
local function reply(word)
    local b = breaker()
    local ends = left(MANUAL)
    local order = ends > 0 and fields(MANUAL, 'state', 'by', 'why') or {}
    return {
        word, b.epoch, b.is_open and 1 or 0, b.is_open and left(UNTIL) or 0, b.cooldown, b.by, b.why,
        votes(), b.settings,
        order[1] or '', order[2] or '', order[3] or '', ends,
    }
end
