-- What the probes of a lease have shown. Without the lease it has no effect.
-- ARGV: replica, the token of the lease, `ok`, `failed` or `neutral`, the cooldown of the next opening.
local replica, token, result, cooldown = unpack(ARGV)

if text(LEASE) ~= token then return reply('stale') end
redis.call('DEL', LEASE)
local b = breaker()
b.epoch, b.by = b.highest, replica

if result == 'ok' then
    b.is_open = false
    redis.call('DEL', UNTIL, VOTES)
    keep(b)
    changed()
elseif result == 'failed' then
    b.epoch, b.cooldown, b.why = b.epoch + 1, tonumber(cooldown), 'a probe has failed'
    open(b)
end
return reply('known')
