-- The vote of a replica whose own breaker has opened. While an opening cools, a vote prolongs nothing.
-- ARGV: replica, the highest epoch it has seen, cooldown, quorum, why, settings, who has the vote.
local replica, seen, cooldown, quorum, why, settings, voter = unpack(ARGV)
cooldown = tonumber(cooldown)
local member = voter .. PARTS .. replica

local b = breaker()
b.settings = settings

if cools() then
    vote(member, math.max(math.min(cooldown, left(UNTIL)), 1))
    if b.epoch > 0 then keep(b) end -- Its settings.
    return reply('known')
end

vote(member, cooldown)
if votes() < tonumber(quorum) then
    if b.epoch == b.highest then keep(b, cooldown) end -- A breaker of another version stays as it is.
    return reply('known')
end

b.epoch = math.max(b.highest, whole(seen)) + 1
b.cooldown, b.by, b.why = cooldown, replica, why
open(b)
return reply('known')
