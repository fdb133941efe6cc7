-- What is known of a breaker, and which of its keys are open. It writes nothing, unless the store has lost openings that the replica has seen to their end: then
-- one that cools gets an epoch after theirs. ARGV: the last epoch that has ended for the replica.
local ended = whole(ARGV[1])
local b = breaker()
if b.is_open and b.epoch <= ended and cools() then
    b.epoch = ended + 1
    keep(b)
    changed()
end
if HASH then
    if not b.is_open then list_key(false) end -- It may have ended by time.
    return reply('known')
end
local known = reply('known')
local keys = redis.pcall('ZRANGE', OPEN_KEYS, 0, -1)
known[#known + 1] = keys.err and {} or keys
return known
