// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Simulation.Disk;

/// <summary>The storage of one process on a simulated disk.</summary>
internal sealed class SimulatedStorage(SimulatedDisk disk) : IStorage
{
    private readonly int _process = disk.Process;

    public string Location => "simulated";

    public StorageStatistics Statistics { get; } = new();

    public IStorageFile Open(string name, StorageOpenMode mode)
    {
        StorageName.Check(name);
        bool isNew = mode == StorageOpenMode.CreateNew;
        ThrowIfStruck(Enter(isNew ? DiskCall.Create : DiskCall.Open, name), "open", name);
        bool exists = disk.Files.TryGetValue(name, out DiskFile? file);
        if (isNew)
        {
            if (exists)
            {
                throw StorageErrors.Failure("open", PathOf(name), -1, Errno.Exists);
            }

            if (disk.Room == 0)
            {
                throw StorageErrors.Failure("open", PathOf(name), -1, Errno.NoSpace);
            }

            file = new DiskFile();
            disk.Apply(new DirectoryChange(null, name, file));
        }
        else if (!exists)
        {
            throw StorageErrors.Failure("open", PathOf(name), -1, Errno.NoEntry);
        }

        disk.OpenHandles++;
        return new SimulatedStorageFile(disk, file!, name, _process, mode != StorageOpenMode.Read, Statistics);
    }

    public bool Exists(string name)
    {
        StorageName.Check(name);
        Enter(DiskCall.Exists, name);
        return disk.Files.ContainsKey(name);
    }

    public IReadOnlyList<string> List()
    {
        ThrowIfStruck(Enter(DiskCall.List, string.Empty), "list", string.Empty);
        return [.. disk.Files.Keys];
    }

    public void Rename(string from, string to)
    {
        StorageName.Check(from);
        StorageName.Check(to);
        ThrowIfStruck(Enter(DiskCall.Rename, from), "rename", from);
        disk.Apply(new DirectoryChange(from, to, Find(from, "rename")));
    }

    public void Delete(string name)
    {
        StorageName.Check(name);
        ThrowIfStruck(Enter(DiskCall.Delete, name), "delete", name);
        DiskFile file = Find(name, "delete");
        disk.Apply(new DirectoryChange(name, null, file));
        if (disk.Room != long.MaxValue)
        {
            disk.Room += file.Length;
        }
    }

    public void SyncDirectory()
    {
        ArmedFault? fault = Enter(DiskCall.SyncDirectory, string.Empty);
        Statistics.CountDirectorySync();
        if (fault is not null)
        {
            disk.FailDirectorySync(new RandomSurvival(fault.Seed));
            throw StorageErrors.Failure("fsync", PathOf(string.Empty), -1, Errno.InputOutput);
        }

        disk.SyncDirectory();
    }

    public IDisposable Lock(string name)
    {
        StorageName.Check(name);
        Enter(DiskCall.Lock, name);
        if (disk.IsLocked)
        {
            throw StorageErrors.Locked(Location, name, 1);
        }

        if (!disk.Files.ContainsKey(name))
        {
            disk.Apply(new DirectoryChange(null, name, new DiskFile()));
        }

        disk.IsLocked = true;
        return new Holder(disk, _process);
    }

    public void Dispose()
    {
        // The disk outlives the storages on it.
    }

    private static void ThrowIfStruck(ArmedFault? fault, string operation, string name)
    {
        if (fault is not null)
        {
            throw StorageErrors.Failure(operation, "simulated/" + name, -1, fault.Kind == FaultKind.NoSpace ? Errno.NoSpace : Errno.InputOutput);
        }
    }

    private static string PathOf(string name) => "simulated/" + name;

    private ArmedFault? Enter(DiskCall call, string name) => disk.Enter(call, _process, name, 0, 0);

    private DiskFile Find(string name, string operation)
        => disk.Files.TryGetValue(name, out DiskFile? file) ? file : throw StorageErrors.Failure(operation, PathOf(name), -1, Errno.NoEntry);

    private sealed class Holder(SimulatedDisk disk, int process) : IDisposable
    {
        public void Dispose()
        {
            // The lock of a process that is no more went with it.
            if (disk.Process == process)
            {
                disk.IsLocked = false;
            }
        }
    }
}
