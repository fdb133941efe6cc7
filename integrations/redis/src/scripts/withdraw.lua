-- Takes the vote of a replica back. ARGV: replica, who has the vote.
local replica, voter = unpack(ARGV)
withdraw(voter .. PARTS .. replica)
return reply('known')
