-- Takes the breakers of all replicas over, or ends that. ARGV: the id of the order or of the end; the state, empty to end; who; why;
-- how long.
local id, state, by, why, lasts = unpack(ARGV)
if state == '' then lasts = 0 end
-- Before all else: a server that is full lets this pass, and so all writes of a script after it. An order has to pass there too.
redis.call('DEL', MANUAL)
redis.call('HSET', MANUAL, 'id', id, 'state', state, 'by', by, 'why', why, 'lasts', lasts)
redis.call('PEXPIRE', MANUAL, lasts + KNOWN)
-- In any case: a server that has lost an order does not know that replicas obey it.
changed()
return reply('known')
