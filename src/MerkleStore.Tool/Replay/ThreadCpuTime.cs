// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Tool.Replay;

/// <summary>The CPU time of the calling thread, so that parsing can be told from the engine's own threads.</summary>
internal static partial class ThreadCpuTime
{
    private const int LinuxThreadClock = 3;
    private const int MacThreadClock = 16;

    /// <summary>The CPU time of the calling thread; of the whole process where the system does not tell (Windows).</summary>
    public static TimeSpan Now
    {
        get
        {
            if ((OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && Environment.Is64BitProcess
                && GetTime(OperatingSystem.IsLinux() ? LinuxThreadClock : MacThreadClock, out TimeSpec time) == 0)
            {
                return new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));
            }

            return Process;
        }
    }

    /// <summary>The CPU time of all threads of the process, user and system.</summary>
    public static TimeSpan Process
    {
        get
        {
            if (!OperatingSystem.IsIOS() && !OperatingSystem.IsTvOS())
            {
                return Environment.CpuUsage.TotalTime;
            }

            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    // struct timespec of 64-bit Linux and macOS.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
