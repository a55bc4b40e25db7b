import { Controller, Get, ServiceUnavailableException } from "@nestjs/common";
import { probeLinks } from "./network.js";

@Controller("health")
export class HealthController {
  /** Asks no other service: this one stays up while another is down. */
  @Get()
  getHealth() {
    return { status: "ok" };
  }

  @Get("links")
  async getLinks() {
    const links = await probeLinks();
    const failed = Object.values(links).includes("failed");
    if (failed) throw new ServiceUnavailableException(links);
    return links;
  }
}
