import Glibc

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    print(Options.usage)
    exit(2)
}
if let path = options.replay {
    guard let lines = Report.lines(of: path) else {
        print("creditmemo-sim: \(path) cannot be read")
        exit(2)
    }
    exit(Report.replay(lines) ? 0 : 1)
}
let start = ContinuousClock.now
let result = Season(options).play()
exit(Report(options, result, took: ContinuousClock.now - start).print() ? 0 : 1)
