// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Disk;

/// <summary>One handle to a file of a simulated disk.</summary>
internal sealed class SimulatedStorageFile(SimulatedDisk disk, DiskFile file, string name, int process, bool writable, StorageStatistics statistics) : IStorageFile
{
    private bool _disposed;

    public string Name => name;

    public long Length
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return file.Length;
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArmedFault? fault = disk.Enter(DiskCall.Read, process, name, offset, destination.Length);
        if (fault?.Kind == FaultKind.ReadError)
        {
            throw StorageErrors.Failure("pread", PathOf(), offset, Errno.InputOutput);
        }

        int count = file.Read(offset, destination);
        statistics.CountRead(count);
        disk.LastReads.RemoveRange(0, Math.Max(0, disk.LastReads.Count - 63));
        disk.LastReads.Add((file, offset, destination.Length));
        return fault is null || count == 0 ? count : Spoil(fault, offset, destination[..count]);
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        CheckWritable();
        ArmedFault? fault = disk.Enter(DiskCall.Write, process, name, offset, source.Length);
        statistics.CountWrite(source.Length);
        var random = new SplitMix64(fault?.Seed ?? 0);
        switch (fault?.Kind)
        {
            case FaultKind.TornWrite:
                file.Write(offset, source[..random.Next(source.Length + 1)]);
                disk.Die(FaultKind.PowerCut);
                break;
            case FaultKind.WriteError:
                file.Write(offset, source[..random.Next(source.Length + 1)]);
                throw StorageErrors.Failure("pwrite", PathOf(), offset, Errno.InputOutput);
            case FaultKind.MisdirectedWrite when file.Length > 0:
                file.Write((long)(random.Next() % (ulong)file.Length) & -DiskFile.SectorBytes, source);
                return;
            case FaultKind.NoSpace:
                disk.Room = random.Next(source.Length + 1);
                break;
            default:
                break;
        }

        Put(offset, source);
    }

    public void SetLength(long length)
    {
        CheckWritable();
        if (disk.Enter(DiskCall.SetLength, process, name, length, 0) is not null)
        {
            throw StorageErrors.Failure("ftruncate", PathOf(), length, Errno.InputOutput);
        }

        Grow(length - file.Length);
        file.SetLength(length);
    }

    public void Barrier()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArmedFault? fault = disk.Enter(DiskCall.Barrier, process, name, 0, 0);
        statistics.CountBarrier();
        if (fault?.Kind == FaultKind.BarrierError)
        {
            file.FailBarrier(new RandomSurvival(fault.Seed));
            throw StorageErrors.Failure("fdatasync", PathOf(), -1, Errno.InputOutput);
        }

        if (fault?.Kind == FaultKind.LostWrite)
        {
            file.LoseSector((int)(fault.Seed & 0xFFFF));
            return;
        }

        file.Barrier();
    }

    public void DropCache()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.Enter(DiskCall.DropCache, process, name, 0, 0);
        file.DropCache();
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            disk.OpenHandles -= disk.Process == process ? 1 : 0;
        }
    }

    private int Spoil(ArmedFault fault, long offset, Span<byte> read)
    {
        var random = new SplitMix64(fault.Seed);
        int at = random.Next(read.Length);
        switch (fault.Kind)
        {
            case FaultKind.BitFlipOnce:
                read[at] ^= (byte)(1 << random.Next(8));
                return read.Length;
            case FaultKind.ShortRead:
                return at;
            case FaultKind.StaleRead:
                // A run of sectors as they were before they were last written.
                long from = (offset + at) & -DiskFile.SectorBytes;
                int start = (int)Math.Max(from - offset, 0);
                file.ReadKept(offset + start, read[start..Math.Min(read.Length, start + (DiskFile.SectorBytes * (1 + random.Next(4))))]);
                return read.Length;
            case FaultKind.MisdirectedRead when PastReads(offset, read.Length) is { Count: > 0 } reads:
                (DiskFile source, long place, _) = reads[random.Next(reads.Count)];
                read.Clear();
                _ = source.Read(place, read);
                return read.Length;
            default:
                DiskFile other = disk.Files.Values.ElementAt(random.Next(disk.Files.Count));
                read[at..].Clear();
                _ = other.Read((long)(random.Next() % (ulong)(other.Length + 1)) & -DiskFile.SectorBytes, read[at..]);
                return read.Length;
        }
    }

    private List<(DiskFile File, long Offset, int Length)> PastReads(long offset, int length)
        => disk.LastReads.FindAll(last => last.Length == length && (last.Offset != offset || last.File != file));

    private void Put(long offset, ReadOnlySpan<byte> source)
    {
        long growth = offset + source.Length - Math.Max(file.Length, offset);
        if (growth > disk.Room)
        {
            int fits = (int)Math.Max(0, source.Length - growth + disk.Room);
            file.Write(offset, source[..fits]);
            disk.Room = 0;
            throw StorageErrors.Failure("pwrite", PathOf(), offset, Errno.NoSpace);
        }

        Grow(offset + source.Length - file.Length);
        file.Write(offset, source);
    }

    private void Grow(long growth)
    {
        if (disk.Room != long.MaxValue)
        {
            disk.Room -= Math.Min(growth, disk.Room);
        }
    }

    private void CheckWritable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!writable)
        {
            throw new InvalidOperationException($"'{PathOf()}' is open for reading only.");
        }
    }

    private string PathOf() => "simulated/" + name;
}
