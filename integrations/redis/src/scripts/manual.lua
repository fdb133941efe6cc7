-- Takes the breakers of all replicas over, or ends that. ARGV: the state, empty to end; who; why; how long.
local state, by, why, lasts = unpack(ARGV)
local ended = redis.call('DEL', MANUAL) == 1
if state ~= '' then
    redis.call('HSET', MANUAL, 'state', state, 'by', by, 'why', why)
    redis.call('PEXPIRE', MANUAL, lasts)
end
if ended or state ~= '' then changed() end
return reply('known')
