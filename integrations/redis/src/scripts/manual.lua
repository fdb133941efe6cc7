-- Takes the breakers of all replicas over, or ends that. ARGV: the state, empty to end; who; why; how long.
local state, by, why, lasts = unpack(ARGV)
-- A server that is full refuses the first write of a script, unless it is one that frees memory. This one is, so those that follow
-- pass too: people can give orders while the server is full.
local ended = redis.call('DEL', MANUAL) == 1
if state ~= '' then
    redis.call('HSET', MANUAL, 'state', state, 'by', by, 'why', why, 'lasts', lasts)
    redis.call('PEXPIRE', MANUAL, lasts)
end
if ended or state ~= '' then changed() end
return reply('known')
