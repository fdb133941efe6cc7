-- Asks to be the one replica that probes, when an opening has cooled.
-- ARGV: the epoch of the opening, the token of the lease, how long it lasts, 1 to renew it.
local epoch, token, lasts, renews = whole(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'

local b = breaker()
-- Flushed, or lost by a failover: it is open as the replica knows it. Without this nobody would ever probe.
local restored = b.highest < epoch
if restored then
    b.epoch, b.is_open = epoch, true
    if b.cooldown == 0 then b.cooldown = lasts end
    keep(b)
    changed()
end
-- A reply that was lost on its way may be asked for again, and a probe may take longer than a lease.
if text(LEASE) == token then
    if renews then
        redis.call('PEXPIRE', LEASE, lasts)
        keep(b)
    end
    return { 'granted' }
end
if not b.is_open or b.epoch ~= epoch or cools() then return reply('stale') end
-- One that is renewed has to be there, unless it was lost with the opening.
if renews and not restored then return reply('stale') end

-- It would last for ever: no script has written it.
if redis.call('PTTL', LEASE) == -1 then redis.call('DEL', LEASE) end
local given = whole(unpack(fields(BREAKER, 'lease')))
lives_at_most(LEASE, math.max(lasts, given > 0 and given or USUAL_LEASE))
if not redis.call('SET', LEASE, token, 'NX', 'PX', lasts) then return reply('stale') end
keep(b)
redis.call('HSET', BREAKER, 'lease', lasts)
return { 'granted' }
