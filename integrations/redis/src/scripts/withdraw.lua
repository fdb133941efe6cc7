-- Takes the vote of a replica back. What is no set of votes has none of it. ARGV: replica, who has the vote.
local replica, voter = unpack(ARGV)
if redis.call('TYPE', VOTES).ok == 'zset' then redis.call('ZREM', VOTES, voter .. PARTS .. replica) end
return reply('known')
