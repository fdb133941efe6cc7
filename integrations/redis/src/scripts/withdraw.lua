-- Takes the vote of a replica back. ARGV: replica.
redis.pcall('ZREM', VOTES, ARGV[1])
return reply('known')
