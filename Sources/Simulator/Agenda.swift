/// What will happen, by time; what is due at the same time happens in the sequence in which it was written down.
struct Agenda {
    private struct Item {
        let time: Int64
        let count: Int
        let action: () -> Void

        func precedes(_ other: Item) -> Bool { time != other.time ? time < other.time : count < other.count }
    }

    private var heap: [Item] = []
    private var count = 0

    /// The time of the next event; nil when nothing will happen any more.
    var nextTime: Int64? { heap.first?.time }

    /// Writes something down.
    mutating func add(at time: Int64, _ action: @escaping () -> Void) {
        count += 1
        heap.append(Item(time: time, count: count, action: action))
        var place = heap.count - 1
        while place > 0, heap[place].precedes(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes the next event.
    mutating func next() -> (time: Int64, action: () -> Void)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return (first.time, first.action) }
        heap[0] = last
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].precedes(heap[least]) {
                least = child
            }
            guard least != place else { return (first.time, first.action) }
            heap.swapAt(place, least)
            place = least
        }
    }
}
