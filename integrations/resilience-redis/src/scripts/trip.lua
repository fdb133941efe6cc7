-- The vote of a replica whose own breaker has opened. While an opening cools, a vote prolongs nothing.
-- ARGV: replica, the highest epoch it has seen, cooldown, quorum, why, settings.
local replica, seen, cooldown, quorum, why, settings = unpack(ARGV)
cooldown = tonumber(cooldown)

local b = breaker()
b.settings = settings
expect(VOTES, 'set')
redis.call('SADD', VOTES, replica)

if cools() then
    if left(VOTES) == 0 then redis.call('PEXPIRE', VOTES, math.max(left(UNTIL), 1)) end
    if b.epoch > 0 then keep(b) end -- Its settings.
    return reply('known')
end

redis.call('PEXPIRE', VOTES, cooldown)
if redis.call('SCARD', VOTES) < tonumber(quorum) then
    if b.epoch == b.highest then keep(b, cooldown) end -- A breaker of another version stays as it is.
    return reply('known')
end

b.epoch = math.max(b.highest, whole(seen)) + 1
b.cooldown, b.by, b.why = cooldown, replica, why
open(b)
return reply('known')
