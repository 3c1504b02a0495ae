import Glibc
import Simulator

exit(Simulation.run(Array(CommandLine.arguments.dropFirst())))
