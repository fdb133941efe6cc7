-- What is known of a breaker. It writes nothing, unless the store has lost openings that the replica has seen to their end: then
-- one that cools gets an epoch after theirs. ARGV: the last epoch that has ended for the replica.
local ended = whole(ARGV[1])
local b = breaker()
if b.is_open and b.epoch <= ended and cools() then
    b.epoch = ended + 1
    keep(b)
    changed()
end
return reply('known')
