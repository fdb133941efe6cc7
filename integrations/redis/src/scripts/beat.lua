-- A replica tells of itself, and asks for the revision and how many there are.
--
-- KEYS: the revision, the set of replicas, the summary of this one. ARGV: replica, its summary, how long both are kept, by how much
-- this moves the revision.
--
-- The set is ordered by when its members end. The time for that is what the set itself has lived so far, as it was given a day:
-- so nothing asks for the time, and a beat costs the same for ten replicas and for a thousand.
if redis.replicate_commands then redis.replicate_commands() end
local REVISION, REPLICAS, SUMMARY = unpack(KEYS)
local replica, summary, keep = ARGV[1], ARGV[2], tonumber(ARGV[3])
local DAY = 86400000

redis.call('SET', SUMMARY, summary, 'PX', keep)

local left = redis.call('PTTL', REPLICAS)
if redis.call('TYPE', REPLICAS).ok ~= 'zset' or left < 0 or left > DAY then
    redis.call('DEL', REPLICAS)
    left = DAY
end
local now = DAY - left
-- The new one first: a set without members would lose its time.
redis.call('ZADD', REPLICAS, now + keep, replica)
redis.call('ZREMRANGEBYSCORE', REPLICAS, '-inf', now)
redis.call('ZREMRANGEBYSCORE', REPLICAS, '(' .. (now + DAY), '+inf') -- No beat lives so long.
if now == 0 then redis.call('PEXPIRE', REPLICAS, DAY) end

-- It begins a new day long before the old one ends.
if now > DAY / 2 then
    local all = redis.call('ZRANGE', REPLICAS, 0, -1, 'WITHSCORES')
    for i = 1, #all, 2 do redis.call('ZADD', REPLICAS, tonumber(all[i + 1]) - now, all[i]) end
    redis.call('PEXPIRE', REPLICAS, DAY)
end

local revision = redis.pcall('GET', REVISION)
if type(revision) ~= 'string' then
    -- A server that has lost all is another one, though nothing has changed since. Or a value of another type is there, which a look
    -- without a summary could not read.
    redis.call('SET', REVISION, ARGV[4])
    revision = ARGV[4]
end
return { revision, redis.call('ZCARD', REPLICAS) }
