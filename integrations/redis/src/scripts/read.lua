-- What is known of a breaker, and which of its keys are open. It writes nothing, with two exceptions. The store has lost openings
-- that the replica has seen to their end: then one that cools gets an epoch after theirs. And the replica is a process that has not
-- voted: then a vote that is there was that of another process which had its id, and was killed.
-- ARGV: the last epoch that has ended for the replica, 1 if it has not voted, replica, who has the vote.
local ended, has_not_voted, replica, voter = whole(ARGV[1]), ARGV[2] == '1', ARGV[3], ARGV[4]
if has_not_voted then withdraw(voter .. PARTS .. replica) end
local b = breaker()
if b.is_open and b.epoch <= ended and cools() then
    b.epoch = ended + 1
    keep(b)
    changed()
end
if HASH then
    if not b.is_open then list_key(false) end -- It may have ended by time.
    return reply('known', b)
end
local known = reply('known', b)
local keys = redis.pcall('ZRANGE', OPEN_KEYS, 0, -1)
known[#known + 1] = keys.err and {} or keys
return known
